import type { ConnectionOptions } from "node:tls";
import {
  type Check,
  checkOptions,
  isDuration,
  isLine,
  isObject,
  isOneOf,
  isPort,
  isText,
} from "../../check-options.js";
import { SmtpFixtureError } from "../../errors.js";

/** When a relay speaks TLS. */
export type RelayTlsMode = "starttls" | "required" | "implicit";

/** A mode, and what `tls.connect()` takes: `ca`, `servername`, `cert`, `key`, … */
export interface RelayTls extends ConnectionOptions {
  /** @defaultValue `"starttls"` */
  readonly mode?: RelayTlsMode | undefined;
}

/** Where a {@link Relay} hands mail on to, and how. */
export interface RelayOptions {
  /** The next host. */
  readonly host?: string | undefined;
  /** @defaultValue 25; with `tls: "implicit"` 465 */
  readonly port?: number | undefined;
  /** The path of a Unix socket in place of host and port. */
  readonly path?: string | undefined;
  /**
   * `"starttls"` encrypts where the next host offers it, `"required"` hands nothing on where it does not, `"implicit"`
   * speaks TLS from the first octet (RFC 8314), `false` never does. Certificates are verified; `{ mode, ca, … }` says
   * against what.
   * @defaultValue `"starttls"`
   * @see RFC 3207
   */
  readonly tls?: false | RelayTlsMode | RelayTls | undefined;
  /**
   * Who the relay says it is, by AUTH PLAIN or LOGIN, whichever the next host offers (RFC 4954). Sent over TLS, to a
   * loopback address and over a Unix socket, and nowhere else.
   */
  readonly auth?: { readonly user: string; readonly pass: string } | undefined;
  /**
   * The name in the relay's own EHLO.
   * @defaultValue the name of the server that it relays for
   */
  readonly hostName?: string | undefined;
  /**
   * How long the next host may be silent, in milliseconds, before the client gets `451 4.4.2`. Keep it below the
   * server's `hookTimeoutMs`.
   * @defaultValue 20_000
   */
  readonly timeoutMs?: number | undefined;
}

const isMode = isOneOf(["starttls", "required", "implicit"]);
const isTls: Check = (value) =>
  value === false || isMode(value) === undefined || isObject(value) === undefined
    ? undefined
    : `false, ${isMode("")} or an object with "mode"`;

const CHECKS: Readonly<Record<keyof RelayOptions, Check>> = {
  host: isLine,
  port: isPort,
  path: isLine,
  tls: isTls,
  auth: (value) => (isObject(value) === undefined ? undefined : "an object with user and pass"),
  hostName: isLine,
  timeoutMs: isDuration,
};

/** What AUTH PLAIN can carry: NUL parts a user's name from its password (RFC 4616 §2). */
const isCredential: Check = (value) =>
  isText(value) === undefined && value !== "" && !String(value).includes("\0")
    ? undefined
    : "a string without NUL that is not empty";

/**
 * Refuses what a relay cannot work with. No error shows a credential.
 * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION`, saying what the option takes
 */
export function checkRelayOptions(options: RelayOptions): void {
  checkOptions(options, CHECKS, "");
  if ((options.host === undefined) === (options.path === undefined))
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      "A Relay takes either a host, with its port, or the path of a Unix socket.",
    );
  if (typeof options.tls === "object" && options.tls.mode !== undefined)
    checkOptions({ mode: options.tls.mode }, { mode: isMode }, "tls.");
  if (options.auth === undefined) return;
  const { auth } = options;
  checkOptions(auth, { user: isCredential, pass: isCredential }, "auth.");
  for (const name of ["user", "pass"] as const)
    if (auth[name] === undefined)
      throw new SmtpFixtureError("INVALID_OPTION", `The option "auth" of a Relay lacks "${name}".`);
}
