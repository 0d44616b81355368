import { checkHandler } from "../handler/check-handler.js";
import type { Authenticator, CloseReason, Handler, HookSession } from "../handler/handler.js";
import { ASKED } from "../handler/hook-names.js";
import type { QuestionHook } from "../protocol/session/question.js";
import { makeRules, type Rules } from "../protocol/session/rules.js";
import { type Place, placesOf } from "./connection-gate.js";
import { callLimitOf } from "./call-limit.js";
import { type ConnectionObserver, OBSERVER } from "./observer.js";
import { isThenable } from "../handler/verdict.js";
import { describeError, log, type Logger } from "./logger.js";
import type { OfferedMechanism } from "./mechanisms.js";
import { credentialsOf, type TlsCredentials } from "./tls-credentials.js";
import type { ResolvedOptions, SmtpOptions } from "./options.js";
import { refuseOptions } from "./refuse-options.js";
import { isResolved, resolveOptions } from "./resolve-options.js";
import { type Trust, trustOf } from "./xclient-option.js";

/** What all connections of one server share: made once, read by each. */
export interface ConnectionSetup {
  readonly rules: Rules;
  readonly handler: Handler;
  readonly authenticator: Authenticator | undefined;
  readonly mechanisms: readonly OfferedMechanism[];
  readonly hookTimeoutMs: number;
  readonly phaseTimeoutsMs: {
    readonly command: number;
    readonly content: number;
    readonly auth: number;
    readonly handshake: number;
  };
  /** Undefined without TLS. */
  readonly credentials: TlsCredentials | undefined;
  /** For the PROXY protocol header and the hook that judges it. */
  readonly proxyTimeoutMs: number;
  /** Longest session, in milliseconds. */
  readonly sessionMs: number;
  /** A place for one more connection; undefined where their number is not limited. */
  readonly newPlace: (() => Place) | undefined;
  /** Whom XCLIENT is for; undefined where it is for nobody. */
  readonly trusts: Trust | undefined;
  readonly decodeData: boolean;
  readonly logger: Logger;
  readonly observer: ConnectionObserver | undefined;
  readonly onFailure: (hook: string, error: unknown, session: HookSession) => void;
  readonly closed: (session: HookSession, reason: CloseReason) => void;
}

const setups = new WeakMap<object, ConnectionSetup>();

/** The setup for a handler and options: the same one for the same two objects, as long as the handler has the same hooks. */
export function setupFor(
  handler: Handler,
  options: SmtpOptions | ResolvedOptions,
): ConnectionSetup {
  const known = setups.get(options);
  if (known?.handler === handler && hasSameHooks(handler, known.rules.asks)) return known;
  const setup = makeSetup(
    handler,
    isResolved(options) ? options : resolveOptions(options),
    options,
  );
  setups.set(options, setup);
  return setup;
}

function hasSameHooks(handler: Handler, asks: ReadonlySet<QuestionHook>): boolean {
  for (const hook of ASKED) if ((handler[hook] !== undefined) !== asks.has(hook)) return false;
  return true;
}

/** The questions that are to be put, by a number with a bit for each of them: most servers put the same few. */
const asked = new Map<number, ReadonlySet<QuestionHook>>();

function asksOf(
  handler: Handler,
  { authenticator, mechanisms }: ResolvedOptions,
): ReadonlySet<QuestionHook> {
  let bits = 0;
  for (const [at, hook] of ASKED.entries()) if (handler[hook] !== undefined) bits |= 1 << at;
  if (authenticator !== undefined) bits |= 1 << ASKED.length;
  if (mechanisms.some(({ exchange }) => exchange !== undefined)) bits |= 2 << ASKED.length;
  let asks = asked.get(bits);
  if (asks === undefined) {
    const all: readonly QuestionHook[] = [...ASKED, "authenticate", "exchange"];
    asks = new Set(all.filter((_, at) => (bits & (1 << at)) !== 0));
    asked.set(bits, asks);
  }
  return asks;
}

/** @param key - the options as they were given, which tell one server from another */
function makeSetup(handler: Handler, options: ResolvedOptions, key: object): ConnectionSetup {
  checkHandler(handler);
  refuseOptions(handler);
  const { logger } = options;
  const credentials = credentialsOf(options);
  credentials?.check();
  const onFailure = (hook: string, error: unknown, { id }: HookSession): void =>
    log(logger, "error", {
      type: "hook-failed",
      message: `${hook} failed: ${describeError(error)}`,
      sessionId: id,
      error,
    });
  return Object.freeze({
    rules: makeRules({
      protocol: options.protocol,
      hostName: options.serverHostname,
      ident: options.ident,
      extensions: [],
      uses: options.extensionUses,
      xclient: options.xclient !== false,
      limits: options.limits,
      mechanisms: options.mechanisms,
      authRequired: options.authRequired,
      authRequireTls: options.authRequireTls,
      tls: credentials?.mode ?? false,
      asks: asksOf(handler, options),
      expectsProxyHeader: options.proxyProtocolTimeoutMs !== undefined,
      callLimit: callLimitOf(options.commandCallLimit),
      keepsContent: keepsContent(handler),
    }),
    handler,
    authenticator: options.authenticator,
    mechanisms: options.mechanisms,
    hookTimeoutMs: options.hookTimeoutMs,
    phaseTimeoutsMs: options.phaseTimeoutsMs,
    credentials,
    proxyTimeoutMs: options.proxyProtocolTimeoutMs ?? options.timeoutMs,
    sessionMs: options.limits.sessionMs,
    newPlace: placesOf(key, options.limits),
    trusts: trustOf(options.xclient),
    decodeData: options.decodeData,
    logger,
    observer: (options as { [OBSERVER]?: ConnectionObserver })[OBSERVER],
    onFailure,
    closed: (session: HookSession, reason: CloseReason) =>
      tellClosed(handler, session, reason, onFailure),
  });
}

/** Whether somebody wants content that is complete. */
function keepsContent(handler: Handler): boolean {
  if (handler.handleData === undefined) return false;
  return handler.handleDataChunk === undefined || handler.keepsContent === true;
}

function tellClosed(
  handler: Handler,
  session: HookSession,
  reason: CloseReason,
  onFailure: (hook: string, error: unknown, session: HookSession) => void,
): void {
  const failed = (error: unknown): void => onFailure("handleClose", error, session);
  try {
    const result: unknown = handler.handleClose?.({ session, reason });
    if (isThenable(result)) result.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}
