import type { TlsOptions as NodeTlsOptions } from "node:tls";
import { SmtpFixtureError } from "../errors.js";
import type { TlsMode } from "../protocol/session/rules.js";
import { checkOptions, isObject, type Check } from "../check-options.js";

/** The options of `node:tls` that are taken over as they are. */
type TlsOptionName =
  | "ALPNCallback"
  | "ALPNProtocols"
  | "SNICallback"
  | "ca"
  | "cert"
  | "ciphers"
  | "crl"
  | "dhparam"
  | "ecdhCurve"
  | "enableTrace"
  | "honorCipherOrder"
  | "key"
  | "maxVersion"
  | "minVersion"
  | "passphrase"
  | "pfx"
  | "pskCallback"
  | "pskIdentityHint"
  | "rejectUnauthorized"
  | "requestCert"
  | "secureOptions"
  | "secureProtocol"
  | "sessionIdContext"
  | "sessionTimeout"
  | "sigalgs"
  | "ticketKeys";

/**
 * A certificate and the rules of a TLS handshake, as `node:tls` takes them. Without `key` and `cert` (or `pfx`) a
 * certificate is made for the run: see `ca` of the controller.
 *
 * Client certificates: `{ requestCert: true, ca }` asks for one and refuses a client without a good one in the handshake;
 * with `rejectUnauthorized: false` it comes in, and `session.tls.authorized` tells.
 * @see https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions
 */
export type TlsContextOptions = Readonly<Pick<NodeTlsOptions, TlsOptionName>>;

/** How sessions come to TLS, and with what. */
export type TlsOptions = TlsContextOptions & { readonly mode: TlsMode };

const MODES: readonly TlsMode[] = ["starttls", "required", "implicit"];
const isMode: Check = (value) =>
  MODES.includes(value as TlsMode) ? undefined : MODES.map(quote).join(", ");
const isAnything: Check = () => undefined;

const CONTEXT_CHECKS: Readonly<Record<TlsOptionName, Check>> = {
  ALPNCallback: isAnything,
  ALPNProtocols: isAnything,
  SNICallback: isAnything,
  ca: isAnything,
  cert: isAnything,
  ciphers: isAnything,
  crl: isAnything,
  dhparam: isAnything,
  ecdhCurve: isAnything,
  enableTrace: isAnything,
  honorCipherOrder: isAnything,
  key: isAnything,
  maxVersion: isAnything,
  minVersion: isAnything,
  passphrase: isAnything,
  pfx: isAnything,
  pskCallback: isAnything,
  pskIdentityHint: isAnything,
  rejectUnauthorized: isAnything,
  requestCert: isAnything,
  secureOptions: isAnything,
  secureProtocol: isAnything,
  sessionIdContext: isAnything,
  sessionTimeout: isAnything,
  sigalgs: isAnything,
  ticketKeys: isAnything,
};

/** What the option `tls` takes. */
export const isTls: Check = (value) =>
  value === false || isMode(value) === undefined || isObject(value) === undefined
    ? undefined
    : `false, ${MODES.map(quote).join(", ")} or an object with "mode"`;

/**
 * Reads the option `tls`.
 * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function readTls(
  tls: false | TlsMode | TlsOptions | undefined,
): { readonly mode: TlsMode; readonly context: TlsContextOptions } | undefined {
  if (tls === undefined || tls === false) return undefined;
  if (typeof tls === "string") return { mode: tls, context: {} };
  const { mode, ...context } = tls;
  const wrong = isMode(mode);
  if (wrong !== undefined)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The option "tls.mode" has to be one of ${wrong}.`,
    );
  return { mode, context: readContext(context, "tls.") };
}

/**
 * Checks the part of the option that `node:tls` takes. What stands in it is judged there.
 * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function readContext(context: TlsContextOptions, prefix: string): TlsContextOptions {
  checkOptions(context, CONTEXT_CHECKS, prefix);
  if ((context.key === undefined) !== (context.cert === undefined)) {
    const missing = context.key === undefined ? "key" : "cert";
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The options "${prefix}key" and "${prefix}cert" belong together: give "${prefix}${missing}" too, or neither to have a certificate made.`,
    );
  }
  return Object.freeze(Object.fromEntries(Object.entries(context).filter(isGiven)));
}

const isGiven = ([, value]: [string, unknown]): boolean => value !== undefined;

function quote(text: string): string {
  return JSON.stringify(text);
}
