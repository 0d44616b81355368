import type { Authenticator } from "../handler/handler.js";
import type {
  ExtensionKeyword,
  ExtensionName,
  ExtensionUse,
  ExtensionUses,
} from "../protocol/extensions/use.js";
import type { Protocol } from "../protocol/session/dialect.js";
import type { Limits } from "../protocol/session/limits.js";
import type { TlsMode } from "../protocol/session/rules.js";
import type { SmtpConnection } from "./connection.js";
import type { HandedOverSocket } from "./handed-over.js";
import type { Logger } from "./logger.js";
import type { OfferedMechanism, WantedMechanism } from "./mechanisms.js";
import type { Peer } from "./peer.js";
import type { TlsOptions } from "./tls-options.js";

export type {
  ExtensionKeyword,
  ExtensionName,
  ExtensionUse,
  ExtensionUses,
} from "../protocol/extensions/use.js";
export type { LogEvent, Logger } from "./logger.js";
export type { MechanismName, WantedMechanism } from "./mechanisms.js";
export type { TlsContextOptions, TlsOptions } from "./tls-options.js";

/** Options of one connection, and of every connection of a controller. */
export interface SmtpOptions {
  /**
   * The SMTP name of the server, in its greeting and EHLO reply.
   * @defaultValue the name of this machine, read once
   */
  readonly serverHostname?: string | undefined;
  /**
   * What is spoken: SMTP, or LMTP, by which a mail is handed to its last stop. In LMTP the client says LHLO, the content
   * is answered once for each recipient, and PIPELINING and ENHANCEDSTATUSCODES have to be offered.
   * @defaultValue `"smtp"`
   * @see RFC 2033
   */
  readonly protocol?: Protocol | undefined;
  /**
   * What follows the name in the greeting.
   * @defaultValue `"ESMTP smtp-fixture"`, or `"LMTP smtp-fixture"`
   */
  readonly ident?: string | undefined;
  /**
   * Longest content accepted, in octets; EHLO announces it as `SIZE`. Longer content is read to its end, dropped and
   * answered `552 5.3.4`, so the client meets a reply and not a broken connection. `Infinity` or 0 is no limit.
   * @defaultValue 33_554_432 (32 MiB)
   * @see RFC 1870 §6, RFC 5321 §4.5.3.1.7
   */
  readonly dataSizeLimit?: number | undefined;
  /**
   * Whether SMTPUTF8 is offered (RFC 6531). Without it commands and replies are ASCII (RFC 5321 §2.4): other commands are
   * answered `500 5.5.2`, a mailbox in UTF-8 `550` or `553 5.6.7`, and in replies `?` stands for each other character.
   * Content is what it is.
   * @defaultValue true
   */
  readonly smtpUtf8?: boolean | undefined;
  /**
   * Hands `envelope.content` to hooks as a string, decoded as UTF-8. `envelope.originalContent` holds the octets always.
   * @defaultValue false
   */
  readonly decodeData?: boolean | undefined;
  /**
   * How long a client may be silent before it gets `421 4.4.2`, in milliseconds. `Infinity` waits for ever.
   * @defaultValue 300_000 (RFC 5321 §4.5.3.2.7)
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Other times for single phases: waiting for a command, for content after 354, for the answer to an AUTH challenge, for
   * the end of a TLS handshake (then the connection closes without a word).
   * @defaultValue `timeoutMs` for each; for the handshake 60_000 at most
   */
  readonly phaseTimeoutsMs?: PhaseTimeouts | undefined;
  /**
   * How long a hook may take before its client gets `451 4.3.0`, in milliseconds.
   * @defaultValue 30_000
   */
  readonly hookTimeoutMs?: number | undefined;
  /**
   * Refuses MAIL, RCPT, DATA, VRFY, EXPN and HELP with `530 5.7.0` until the client has authenticated.
   * @defaultValue false
   */
  readonly authRequired?: boolean | undefined;
  /**
   * Hides AUTH, and refuses it with `538 5.7.11`, on a connection without TLS.
   * @defaultValue true
   */
  readonly authRequireTls?: boolean | undefined;
  /**
   * Judges credentials. AUTH is offered where this is given. Only `true` or `{ success: true }` lets a client in.
   * @defaultValue none: there is no AUTH, unless `mechanisms` says so
   */
  readonly authenticator?: Authenticator | undefined;
  /**
   * The SASL mechanisms to offer, in the order of their EHLO line: names of built-in ones, and mechanisms of your own.
   * Built-in ones are judged by `authenticator`; without one they refuse everybody whom `handleAuth` does not let in.
   * SCRAM-SHA-256 does not go with `acceptAnyone`: the server has to prove that it knows the password.
   * @defaultValue `["PLAIN", "LOGIN"]` where there is an `authenticator`, otherwise none
   * @throws `INVALID_OPTION` for a name that is not known, and for SCRAM-SHA-256 with `acceptAnyone`
   * @see RFC 4954 §3, RFC 4422 §3.1
   */
  readonly mechanisms?: readonly WantedMechanism[] | undefined;
  /**
   * TLS: `"starttls"` offers STARTTLS (RFC 3207), `"required"` answers all but NOOP, EHLO, STARTTLS and QUIT with
   * `530 5.7.0` before it, `"implicit"` begins with the handshake (SMTPS, RFC 8314 §3). As an object with `mode`, with a
   * certificate of yours and whatever else `node:tls` takes. Without one, a CA and a certificate for localhost,
   * 127.0.0.1, ::1 and the bound host are made for this process: see `controller.ca` and `smtp.ca`.
   * @defaultValue false
   */
  readonly tls?: false | TlsMode | TlsOptions | undefined;
  /** Mechanisms not to offer, in any case of letters: `["LOGIN"]`. */
  readonly authExcludeMechanisms?: readonly string[] | undefined;
  /**
   * Longest command line, CRLF included, in octets; extensions add to it for their verbs.
   * @defaultValue 512 (RFC 5321 §4.5.3.1.4)
   */
  readonly commandSizeLimit?: number | undefined;
  /**
   * Longest line of content, CRLF included, in octets. `Infinity` is no limit.
   * @defaultValue 1000 (RFC 5321 §4.5.3.1.6)
   */
  readonly lineLengthLimit?: number | undefined;
  /**
   * Longest local part of a mailbox, in octets. `Infinity` is no limit.
   * @defaultValue 64 (RFC 5321 §4.5.3.1.1)
   */
  readonly localPartLimit?: number | undefined;
  /**
   * How often one session may use a verb: a number for each of them, or a table by verb in which `"*"` stands for all
   * others (20 where it is left out). One more is answered `421 4.7.0`, and the connection closes. Verbs that the server
   * does not know share the count of `"*"`. Neither RSET nor EHLO begins the count anew.
   * @defaultValue no limit
   * @example { RCPT: 100, NOOP: 3, "*": 50 }
   */
  readonly commandCallLimit?: number | Readonly<Record<string, number>> | undefined;
  /**
   * Turns the PROXY protocol on, versions 1 and 2: each connection has to begin with its header, and nothing is sent
   * before one has come and `handleProxy`, where there is one, has accepted it. Both have to be done in this time, in
   * milliseconds; then the connection is closed without a word. HAProxy's specification advises no less than 3,000 (§2).
   * For servers behind a proxy alone: whoever can connect can say to be anyone.
   * @defaultValue no PROXY protocol
   */
  readonly proxyProtocolTimeoutMs?: number | undefined;
  /**
   * Who may say by XCLIENT whose session it is: `true` for neighbours on this machine (loopback addresses, Unix sockets),
   * or a list of the addresses and subnets (`"10.0.0.0/8"`) of those that may. They are told of it by EHLO; XCLIENT of
   * all others is refused with `550 5.7.0`. Whoever may use it can say to be anyone, with a login.
   * @defaultValue false: XCLIENT is not known
   * @see https://www.postfix.org/XCLIENT_README.html
   */
  readonly xclient?: boolean | readonly string[] | undefined;
  /**
   * The extensions to offer: a list of all, or by name what is different from the default: `"announced"`, `"hidden"` (not
   * told of, and understood), `"required"` (a client that does not use it is refused), `"off"`. CHUNKING (BDAT) and
   * BINARYMIME, which needs CHUNKING (both RFC 3030), DSN (RFC 3461), LIMITS (RFC 9422) and REQUIRETLS (RFC 8689, inside
   * TLS) are offered only where they are named here. AUTH, STARTTLS, XCLIENT and HELP can be hidden.
   * @defaultValue PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, SMTPUTF8
   * @throws `INVALID_OPTION` for what cannot be: `"required"` where no server can see whether a client uses it
   * @example { DSN: "announced", SIZE: "required", PIPELINING: "hidden" }
   */
  readonly extensions?:
    | readonly ExtensionName[]
    | { readonly [Name in ExtensionKeyword]?: ExtensionUse | undefined }
    | undefined;
  /** The limits that have no option of their own. */
  readonly limits?: { readonly [Name in OtherLimit]?: Limits[Name] | undefined } | undefined;
  /**
   * Gets what the server cannot tell its client: a function for each level that is wanted. The client sees no difference.
   * @defaultValue none: nothing is logged
   */
  readonly logger?: Logger | undefined;
}

/** The limits that have no option of their own. */
export type OtherLimit =
  | "domain"
  | "path"
  | "replyLine"
  | "recipients"
  | "recipientDomains"
  | "unknownCommands"
  | "authAttempts"
  | "connections"
  | "connectionsPerAddress"
  | "errors"
  | "transactions"
  | "sessionMs";

/** Milliseconds of silence allowed in each phase. */
export interface PhaseTimeouts {
  readonly command?: number | undefined;
  readonly content?: number | undefined;
  readonly auth?: number | undefined;
  readonly handshake?: number | undefined;
}

/** Options of a controller on TCP. */
export interface ControllerOptions extends SmtpOptions {
  /**
   * The address to bind. Left out: `::1`, or `127.0.0.1` where there is no IPv6. `"localhost"`: every loopback family on
   * one port. `""`: all interfaces, both families. Never the SMTP name: that is `serverHostname`.
   */
  readonly hostname?: string | undefined;
  /**
   * The port to bind; 0 takes a free one, to be read from `controller.port` once started.
   * @defaultValue 0
   */
  readonly port?: number | undefined;
  /**
   * Serves a socket that was opened by somebody else, in place of binding `hostname` and `port`: `{ server }` for a
   * listening `net.Server`, `{ fd }` for the file descriptor of a listening socket. It belongs to the controller from
   * `start()` on: `stop()` closes it, and so does a start that fails later. A closed one cannot be served again.
   */
  readonly listen?: HandedOverSocket | undefined;
  /**
   * How long `start()` may take, in milliseconds. The environment variable SMTP_FIXTURE_READY_TIMEOUT_MS wins over it.
   * @defaultValue 3_000
   */
  readonly readyTimeoutMs?: number | undefined;
  /** Makes the connection object for each client. Called once during `start()`, so that its error is found there. */
  readonly factory?: ((peer: Peer | undefined) => SmtpConnection) | undefined;
}

type Defaulted<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options with every default filled in. Servers in this thread take them again, as they are or copied with changes. */
export interface ResolvedOptions extends Defaulted<
  Omit<
    SmtpOptions,
    | "authenticator"
    | "mechanisms"
    | "phaseTimeoutsMs"
    | "limits"
    | "tls"
    | "commandCallLimit"
    | "proxyProtocolTimeoutMs"
    | "extensions"
  >
> {
  /** Those that are not off, in the order of their EHLO lines. */
  readonly extensions: readonly ExtensionName[];
  /** What is done with each. */
  readonly extensionUses: ExtensionUses;
  readonly commandCallLimit: number | Readonly<Record<string, number>> | undefined;
  readonly proxyProtocolTimeoutMs: number | undefined;
  readonly authenticator: Authenticator | undefined;
  readonly phaseTimeoutsMs: {
    readonly command: number;
    readonly content: number;
    readonly auth: number;
    readonly handshake: number;
  };
  /** The key and the certificate are not shown. */
  readonly tls: false | { readonly mode: TlsMode };
  readonly limits: Limits;
  readonly mechanisms: readonly OfferedMechanism[];
  readonly hostname: string | undefined;
  readonly port: number;
  readonly listen: HandedOverSocket | undefined;
  readonly readyTimeoutMs: number;
  readonly factory: ((peer: Peer | undefined) => SmtpConnection) | undefined;
}
