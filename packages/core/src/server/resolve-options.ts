import { hostname as osHostname } from "node:os";
import { SmtpFixtureError } from "../errors.js";
import { DIALECTS } from "../protocol/session/dialect.js";
import { DEFAULT_LIMITS } from "../protocol/session/limits.js";
import { isCallLimit } from "./call-limit.js";
import {
  type Check,
  checkOptions,
  isAmount,
  isDuration,
  isFlag,
  isFunction,
  isLine,
  isLogger,
  isNameList,
  isObject,
  isOneOf,
  isPort,
  isText,
} from "../check-options.js";
import { isExtensions, namesFor, readExtensions } from "./extension-options.js";
import { isHandedOver } from "./handed-over.js";
import { isMechanismList, offeredMechanisms } from "./mechanisms.js";
import { ADVERTISED } from "./advertised.js";
import { type ConnectionObserver, OBSERVER } from "./observer.js";
import type {
  ControllerOptions,
  OtherLimit,
  PhaseTimeouts,
  ResolvedOptions,
  SmtpOptions,
} from "./options.js";
import { credentialsOf, setCredentials, TlsCredentials } from "./tls-credentials.js";
import { isTls, readTls } from "./tls-options.js";
import { isXclient } from "./xclient-option.js";

let machineName: string | undefined;

const CHECKS: Readonly<Record<keyof ControllerOptions, Check>> = {
  serverHostname: isLine,
  protocol: isOneOf(Object.keys(DIALECTS)),
  ident: isLine,
  dataSizeLimit: isAmount,
  smtpUtf8: isFlag,
  decodeData: isFlag,
  timeoutMs: isDuration,
  phaseTimeoutsMs: isObject,
  hookTimeoutMs: isDuration,
  authRequired: isFlag,
  authRequireTls: isFlag,
  authenticator: isFunction,
  mechanisms: isMechanismList,
  tls: isTls,
  authExcludeMechanisms: isNameList,
  commandSizeLimit: isAmount,
  lineLengthLimit: isAmount,
  localPartLimit: isAmount,
  commandCallLimit: isCallLimit,
  proxyProtocolTimeoutMs: isDuration,
  xclient: isXclient,
  extensions: isExtensions,
  limits: isObject,
  logger: isLogger,
  hostname: isText,
  port: isPort,
  listen: isHandedOver,
  readyTimeoutMs: isDuration,
  factory: isFunction,
};

/** Whether a name is that of an option of a controller. */
export const isOptionName = (name: string): boolean => Object.hasOwn(CHECKS, name);

const LIMIT_CHECKS: Readonly<Record<OtherLimit, Check>> = {
  domain: isAmount,
  path: isAmount,
  replyLine: isAmount,
  recipients: isAmount,
  recipientDomains: isAmount,
  unknownCommands: isAmount,
  authAttempts: isAmount,
  connections: isAmount,
  connectionsPerAddress: isAmount,
  errors: isAmount,
  transactions: isAmount,
  sessionMs: isDuration,
};

const PHASE_CHECKS: Readonly<Record<keyof PhaseTimeouts, Check>> = {
  command: isDuration,
  content: isDuration,
  auth: isDuration,
  handshake: isDuration,
};
/** The most that a handshake may take unless it is said. */
const HANDSHAKE_MS = 60_000;

/**
 * Checks options and fills in what is left out.
 *
 * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION`, saying what the option takes
 */
export function resolveOptions(options: ControllerOptions = {}): ResolvedOptions {
  checkOptions(options, CHECKS, "");
  const { limits, phaseTimeoutsMs } = options;
  // Those that were resolved hold the limits that have options of their own, too.
  if (limits !== undefined && !resolvedLimits.has(limits))
    checkOptions(limits, LIMIT_CHECKS, "limits.");
  if (phaseTimeoutsMs !== undefined)
    checkOptions(phaseTimeoutsMs, PHASE_CHECKS, "phaseTimeoutsMs.");
  const smtpUtf8 = options.smtpUtf8 ?? true;
  const protocol = options.protocol ?? "smtp";
  const mechanisms = offeredMechanisms(
    options.mechanisms,
    options.authExcludeMechanisms,
    options.authenticator,
  );
  const credentials = credentialsFor(options);
  const xclient = options.xclient ?? false;
  const extensionUses = readExtensions(options.extensions, {
    protocol,
    smtpUtf8,
    hasTls: credentials !== undefined,
    hasAuth: mechanisms.length > 0,
    hasXclient: xclient !== false,
  });
  const timeoutMs = options.timeoutMs ?? 300_000;
  const resolved: ResolvedOptions = {
    serverHostname: options.serverHostname ?? (machineName ??= osHostname()),
    protocol,
    ident: options.ident ?? `${protocol === "lmtp" ? "LMTP" : "ESMTP"} smtp-fixture`,
    dataSizeLimit: options.dataSizeLimit ?? DEFAULT_LIMITS.content,
    smtpUtf8,
    decodeData: options.decodeData ?? false,
    timeoutMs,
    phaseTimeoutsMs: Object.freeze({
      command: phaseTimeoutsMs?.command ?? timeoutMs,
      content: phaseTimeoutsMs?.content ?? timeoutMs,
      auth: phaseTimeoutsMs?.auth ?? timeoutMs,
      handshake: phaseTimeoutsMs?.handshake ?? Math.min(timeoutMs, HANDSHAKE_MS),
    }),
    hookTimeoutMs: options.hookTimeoutMs ?? 30_000,
    authRequired: options.authRequired ?? false,
    authRequireTls: options.authRequireTls ?? true,
    authenticator: options.authenticator,
    tls: credentials === undefined ? false : Object.freeze({ mode: credentials.mode }),
    authExcludeMechanisms:
      options.authExcludeMechanisms === undefined
        ? NO_NAMES
        : Object.freeze([...options.authExcludeMechanisms]),
    mechanisms: Object.freeze(mechanisms),
    commandSizeLimit: options.commandSizeLimit ?? DEFAULT_LIMITS.commandLine,
    lineLengthLimit: options.lineLengthLimit ?? DEFAULT_LIMITS.textLine,
    localPartLimit: options.localPartLimit ?? DEFAULT_LIMITS.localPart,
    commandCallLimit:
      typeof options.commandCallLimit === "object"
        ? Object.freeze({ ...options.commandCallLimit })
        : options.commandCallLimit,
    proxyProtocolTimeoutMs: options.proxyProtocolTimeoutMs,
    xclient: typeof xclient === "boolean" ? xclient : Object.freeze([...xclient]),
    extensions: namesFor(extensionUses, options.extensions),
    extensionUses,
    limits: Object.freeze({
      ...DEFAULT_LIMITS,
      ...(limits === undefined ? undefined : definedOf(limits)),
      content: orNone(options.dataSizeLimit ?? DEFAULT_LIMITS.content),
      textLine: orNone(options.lineLengthLimit ?? DEFAULT_LIMITS.textLine),
      localPart: orNone(options.localPartLimit ?? DEFAULT_LIMITS.localPart),
      commandLine: orNone(options.commandSizeLimit ?? DEFAULT_LIMITS.commandLine),
    }),
    logger: options.logger ?? {},
    hostname: options.hostname,
    port: options.port ?? 0,
    listen: options.listen,
    readyTimeoutMs: readyTimeoutFromEnvironment() ?? options.readyTimeoutMs ?? 3000,
    factory: options.factory,
  };
  // A copy of resolved options is read anew, with what is changed in it.
  Object.defineProperty(resolved, "extensionUses", { enumerable: false });
  const observer = (options as { [OBSERVER]?: ConnectionObserver })[OBSERVER];
  if (observer !== undefined) Object.defineProperty(resolved, OBSERVER, { value: observer });
  if (credentials !== undefined) setCredentials(resolved, credentials);
  resolvedOptions.add(resolved);
  resolvedLimits.add(resolved.limits);
  return Object.freeze(resolved);
}

/** New credentials, or those of the server whose resolved options are given again. */
function credentialsFor(options: ControllerOptions): TlsCredentials | undefined {
  const known = credentialsOf(options);
  if (known !== undefined) return known;
  const read = readTls(options.tls);
  return (
    read &&
    new TlsCredentials(read.mode, read.context, [
      options.hostname,
      (options as { [ADVERTISED]?: string })[ADVERTISED],
    ])
  );
}

const NO_NAMES: readonly string[] = Object.freeze([]);

const resolvedOptions = new WeakSet<object>();
const resolvedLimits = new WeakSet<object>();

/** Whether options have been through {@link resolveOptions}. */
export function isResolved(options: SmtpOptions | ResolvedOptions): options is ResolvedOptions {
  return resolvedOptions.has(options);
}

const orNone = (limit: number): number => (limit === 0 ? Number.POSITIVE_INFINITY : limit);

function definedOf<T extends object>(values: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}

function readyTimeoutFromEnvironment(): number | undefined {
  const text = process.env["SMTP_FIXTURE_READY_TIMEOUT_MS"];
  if (text === undefined || text === "") return undefined;
  const ms = Number(text);
  const wanted = isDuration(ms);
  if (wanted !== undefined)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The environment variable SMTP_FIXTURE_READY_TIMEOUT_MS takes ${wanted}, not ${JSON.stringify(text)}.`,
    );
  return ms;
}
