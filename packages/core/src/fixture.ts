import { SmtpFixtureError } from "./errors.js";
import { Capture } from "./handler/capture.js";
import { checkHandler } from "./handler/check-handler.js";
import { compose } from "./handler/compose.js";
import { acceptAnyone, type Handler } from "./handler/handler.js";
import { environmentOf } from "./inbox/environment.js";
import { makeIdentity } from "./inbox/identity.js";
import { Inbox, type InboxOptions } from "./inbox/inbox.js";
import { inboxSource } from "./inbox/inbox-source.js";
import { checkClaim, type MailClaim } from "./inbox/mail-claim.js";
import { makeReads } from "./inbox/make-reads.js";
import type { BlockingReads, SmtpReads } from "./inbox/reads.js";
import { makeSight } from "./inbox/sight.js";
import { Controller } from "./server/controller.js";
import { OBSERVER } from "./server/observer.js";
import type { ControllerOptions, SmtpOptions } from "./server/options.js";

/** Options of a fixture: those of a connection, where it listens, and how much it holds. */
export interface FixtureOptions extends Omit<SmtpOptions, "decodeData">, InboxOptions {
  /**
   * The address to listen on.
   * @defaultValue `"127.0.0.1"`, which every client and container understands
   */
  readonly host?: string | undefined;
  /**
   * The port to listen on; 0 takes a free one.
   * @defaultValue 0
   */
  readonly port?: number | undefined;
  /** Decides before a mail is captured: what it refuses is not. */
  readonly handler?: Handler | undefined;
}

/** A running SMTP server, its inbox, and all that a test wants of both. */
export interface SmtpFixture extends SmtpReads, AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `"smtp://127.0.0.1:49152"`; `smtps:` where TLS is implicit. */
  readonly url: string;
  /**
   * `SMTP_URL`, `SMTP_HOST` and `SMTP_PORT`, for child processes: `{ env: { ...process.env, ...smtp.env } }`. In a runner and
   * with TLS `NODE_EXTRA_CA_CERTS` and `SSL_CERT_FILE` too, by which they trust the server.
   */
  readonly env: Readonly<Record<string, string>>;
  /**
   * PEM of the CA that signed the server's certificate; undefined without TLS, and where you gave a certificate of yours. In a
   * runner, the `ca` that you gave beside that; for a file that asks for TLS by itself, from its first hook or test on.
   */
  readonly ca: string | undefined;
  /** A mailbox that is this test's alone: `"ada@t3x9k2.test"`. */
  address(name?: string): string;
  /** The same in a domain that is given: `plus("ada@corp.example")` is `"ada+t3x9k2@corp.example"`. */
  plus(mailbox: string): string;
  /** An AUTH identity that is this test's alone. */
  readonly credentials: { readonly user: string; readonly pass: string };
  /** Header fields that make a mail this test's own, for applications that let nothing else be chosen. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Mail that fits is this test's from the moment that it resolves, and until the test ends: mail at the listener that the
   * whole run shares, also what nobody has and began after the test began; at the file's own, what several tests that run
   * at the same time cannot be told apart by. In process all mail is the fixture's, and it changes nothing.
   *
   * @throws `INVALID_ARGUMENT`; `CLAIM_TAKEN` where a test that is running claims the same
   */
  claim(what: MailClaim): Promise<void>;
  /** What came to this listener outside any single test; in process: the fixture itself. */
  readonly file: SmtpReads;
  /** Reads for test code that cannot await; only where the server does not share the test's thread. */
  readonly blocking: BlockingReads;
}

/** The defaults of a fixture's server: the most naive client is served, and what it sends is kept as it is. */
export const FIXTURE_DEFAULTS: ControllerOptions = Object.freeze({
  hostname: "127.0.0.1",
  serverHostname: "localhost",
  authenticator: acceptAnyone,
  authRequireTls: false,
  lineLengthLimit: Number.POSITIVE_INFINITY,
});

/** Options of a controller that a fixture does not have, and what to do in their place. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  hostname: 'Use "host".',
  decodeData: 'A captured mail has its octets as "raw" and its text as "text".',
};

/** A claim where all mail is the one fixture's: it is checked, and changes nothing. */
export async function claimNothing(what: MailClaim): Promise<void> {
  await Promise.resolve();
  checkClaim(what);
}

/** A controller whose mail goes to an inbox. */
export function capturingController(
  inbox: Inbox,
  options: ControllerOptions,
  handler?: Handler,
): Controller {
  if (handler !== undefined) checkHandler(handler);
  const capture = new Capture(inbox);
  const observed = { ...FIXTURE_DEFAULTS, ...options, [OBSERVER]: inbox };
  return new Controller(handler === undefined ? capture : compose(handler, capture), observed);
}

/** What has a server keep its process alive for as long as somebody waits. */
function holder(controller: Controller): () => () => void {
  let holders = 0;
  return () => {
    if (holders++ === 0) controller.ref();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--holders === 0) controller.unref();
    };
  };
}

/**
 * Starts an SMTP server in this process and captures what it is sent. It keeps the process alive only while somebody waits
 * for mail.
 *
 * @example
 * await using smtp = await startSmtpFixture();
 * await signUp("ada@example.test", { smtp: smtp.url });
 * const mail = await smtp.waitForMail({ to: "ada@example.test" });
 * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`; the system's own error where the address cannot be bound
 */
export async function startSmtpFixture(options: FixtureOptions = {}): Promise<SmtpFixture> {
  const { host, port, handler, maxMails, maxOctets, ...smtp } = options;
  for (const [name, hint] of Object.entries(NOT_HERE))
    if (Object.hasOwn(options, name))
      throw new SmtpFixtureError("UNKNOWN_OPTION", `Unknown option "${name}". ${hint}`);
  const inbox = new Inbox({ maxMails, maxOctets });
  const listening: ControllerOptions = { ...smtp, hostname: host ?? "127.0.0.1", port: port ?? 0 };
  const controller = capturingController(inbox, listening, handler);
  await controller.start();
  // Whoever forgets to dispose of it still has a process that ends.
  controller.unref();
  const { token, ...identity } = makeIdentity();
  const address = { host: controller.hostname ?? "127.0.0.1", port: controller.port };
  const url = controller.url ?? "";
  const source = inboxSource(inbox, url, holder(controller));
  const reads = makeReads(source, makeSight("fixture", token));
  const stop = async (): Promise<void> => {
    inbox.close();
    await controller[Symbol.asyncDispose]();
  };
  const fixture: SmtpFixture = {
    ...address,
    url,
    env: environmentOf({ ...address, url }),
    ca: controller.ca,
    ...identity,
    claim: claimNothing,
    mails: reads.mails,
    envelopes: reads.envelopes,
    attempts: reads.attempts,
    transcript: reads.transcript,
    waitForMail: reads.waitForMail,
    waitForMails: reads.waitForMails,
    expectNoMail: reads.expectNoMail,
    expectNoOtherMail: reads.expectNoOtherMail,
    allowOther: reads.allowOther,
    during: reads.during,
    clear: reads.clear,
    blocking: reads.blocking,
    [Symbol.asyncIterator]: reads[Symbol.asyncIterator],
    get file() {
      return fixture;
    },
    [Symbol.asyncDispose]: stop,
  };
  return fixture;
}
