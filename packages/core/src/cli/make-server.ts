import { readFileSync } from "node:fs";
import { Capture } from "../handler/capture.js";
import { compose } from "../handler/compose.js";
import { Debugging } from "../handler/debugging.js";
import type { Handler } from "../handler/handler.js";
import { Mailbox } from "../handler/mailbox.js";
import type { BaseController } from "../server/base-controller.js";
import type { Inbox } from "../inbox/inbox.js";
import { Controller } from "../server/controller.js";
import { OBSERVER } from "../server/observer.js";
import type { ControllerOptions, LogEvent } from "../server/options.js";
import { UnixSocketController } from "../server/unix-socket-controller.js";
import type { CliEvent } from "./events.js";
import { eventHandler } from "./events.js";
import { loadHandler } from "./load-handler.js";
import { accountsOf, authenticatorOf, type ServerArguments, xclientOf } from "./server-options.js";

/** What is not told on the command line. */
export interface ServerDefaults {
  readonly host: string;
  readonly port: number;
  /** Whether mails are printed where nothing else becomes of them. */
  readonly prints: boolean;
  /** Where each mail is kept too that all else has accepted. */
  readonly inbox?: Inbox | undefined;
}

/** A server as the command line wants it, not started yet. */
export async function makeServer(
  args: ServerArguments,
  handlerArguments: readonly string[],
  defaults: ServerDefaults,
  tell: (event: CliEvent) => void,
): Promise<BaseController> {
  const { inbox } = defaults;
  const handler = compose(
    ...(await handlersOf(args, handlerArguments, defaults)),
    ...(args.json === true ? [eventHandler(tell)] : []),
    ...(inbox === undefined ? [] : [new Capture(inbox)]),
  );
  const options = {
    ...optionsOf(args),
    ...(inbox === undefined ? {} : { [OBSERVER]: inbox }),
  };
  if (args.unix !== undefined) return new UnixSocketController(handler, args.unix, options);
  const { host = defaults.host, port = defaults.port } = args.listen ?? {};
  return new Controller(handler, { ...options, hostname: host, port });
}

async function handlersOf(
  { handler, maildir, json }: ServerArguments,
  handlerArguments: readonly string[],
  { prints }: ServerDefaults,
): Promise<Handler[]> {
  if (handler !== undefined) return [await loadHandler(handler, handlerArguments)];
  if (maildir !== undefined) return [new Mailbox(maildir)];
  return prints && json !== true ? [new Debugging()] : [];
}

function optionsOf(args: ServerArguments): Omit<ControllerOptions, "hostname" | "port"> {
  const { hostname, size, smtputf8, timeout, auth, requireAuth, debug, lmtp, proxy, xclient } =
    args;
  return {
    serverHostname: hostname,
    dataSizeLimit: size,
    smtpUtf8: smtputf8,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    tls: tlsOf(args),
    protocol: lmtp === true ? "lmtp" : "smtp",
    proxyProtocolTimeoutMs: proxy === undefined ? undefined : proxy * 1000,
    xclient: xclient === undefined ? undefined : xclientOf(xclient),
    mechanisms: auth === undefined ? undefined : MECHANISMS,
    authenticator: auth === undefined ? undefined : authenticatorOf(accountsOf(auth) ?? []),
    // Who gives a password on a command line knows that the connection is in clear.
    authRequireTls: false,
    authRequired: requireAuth,
    logger: debug === true ? { debug: log, info: log, warn: log, error: log } : { error: log },
  };
}

/** All that a known password is enough for. */
const MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"] as const;

function tlsOf({
  starttls,
  requireTls,
  smtps,
  tlsCert,
  tlsKey,
}: ServerArguments): ControllerOptions["tls"] {
  const mode = smtps === true ? "implicit" : requireTls === true ? "required" : "starttls";
  if (tlsCert !== undefined && tlsKey !== undefined)
    return { mode, cert: readFileSync(tlsCert), key: readFileSync(tlsKey) };
  return starttls === true || mode !== "starttls" ? mode : false;
}

function log({ type, message, sessionId }: LogEvent): void {
  const where = sessionId === undefined ? "" : ` ${sessionId}`;
  process.stderr.write(`${type}${where}: ${message}\n`);
}
