import type { ConnectionOptions } from "node:tls";

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
