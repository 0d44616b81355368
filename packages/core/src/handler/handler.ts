import type { ExtensionUses } from "../protocol/extensions/use.js";
import type { XclientData } from "../protocol/grammar/xclient-data.js";
import type { EndReason } from "../protocol/session/effect.js";
import type { EsmtpParameter, Envelope } from "../protocol/session/envelope.js";
import type { Reply } from "../protocol/grammar/reply.js";
import type { Credentials } from "./auth/credentials.js";
import type { TlsFacts } from "../protocol/session/tls-facts.js";
import type { ProxyData } from "../protocol/wire/proxy-header.js";
import type { Protocol } from "../protocol/session/dialect.js";
import type { DataResult } from "./recipient-results.js";
import type { HookResult } from "./verdict.js";

/** What is done with each extension, for a hook to change. */
export type SessionExtensions = { -readonly [Name in keyof ExtensionUses]: ExtensionUses[Name] };

export type MaybePromise<T> = T | Promise<T>;

/** The session that a hook is called in. One object for the whole connection; `state` is the handler's own. */
export interface HookSession {
  /** Unique within the run. */
  readonly id: string;
  /**
   * The client's address; undefined on a Unix socket. Behind a proxy it is the one that the accepted PROXY header names,
   * as far as that names one; after XCLIENT the one that this names, port 0 where it names no port.
   */
  readonly peer: { readonly host: string; readonly port: number } | undefined;
  /**
   * The address of the connection's other end: that of the proxy, or of the neighbour that says XCLIENT, where there is
   * one. Undefined on a Unix socket.
   */
  readonly transportPeer: { readonly host: string; readonly port: number } | undefined;
  /** What the proxy said, once it was accepted; undefined where there is none. */
  readonly proxy: ProxyData | undefined;
  /** What a neighbour that is trusted said of its client by XCLIENT; undefined where none has. */
  readonly xclient: XclientData | undefined;
  /** The argument of EHLO or HELO; undefined before. */
  readonly hostName: string | undefined;
  /** True after EHLO, false before it and after HELO. */
  readonly extendedSmtp: boolean;
  readonly authenticated: boolean;
  /** Who the client proved to be. */
  readonly auth: { readonly mechanism: string; readonly user: string } | undefined;
  /** Mail transactions that the session has opened up to now. */
  readonly transactions: number;
  /** When the newest of them was opened, in milliseconds on a clock that never goes back. */
  readonly transactionOpenedMs: number;
  /** What is known of its TLS, implicit or by STARTTLS; undefined in clear. Frozen plain data. */
  readonly tls: TlsFacts | undefined;
  /** For whatever a handler wants to keep with the session. It outlives STARTTLS. See {@link SessionState}. */
  readonly state: SessionState;
}

/**
 * What handlers keep with a session, under names of their own. Whoever declares a name has it typed in every hook; what
 * nobody has declared is unknown. All that is declared is optional: a session begins with nothing.
 *
 * @example
 * declare module "@smtp-fixture/core" {
 *   interface SessionState {
 *     refusals?: number;
 *   }
 * }
 */
export interface SessionState {
  [name: string]: unknown;
}

/** What every hook gets. */
export interface HookContext {
  readonly server: HookServer;
  readonly session: HookSession;
  /** A draft of the open transaction's envelope: what a hook leaves there, with its reply, is its verdict. */
  readonly envelope: Envelope;
  /**
   * Aborts when the connection is gone or the hook's time is up. A client that has only closed its own side may still
   * be waiting for its replies: that it left for good shows at the next reply.
   */
  readonly signal: AbortSignal;
  /** What would happen if the hook returned nothing. */
  readonly defaults: HookDefaults;
}

/**
 * The default of the verb that a hook is called for, so that the hook can decorate it.
 *
 * @example
 * handleRcpt({ defaults }) {
 *   const { code, lines } = defaults.reply();
 *   return reply(code, ...lines, "Mailboxes here are emptied every night");
 * }
 */
export interface HookDefaults {
  /**
   * What the client would be told. In handleEhlo with the lines of `responses` as they are by then; in handleException
   * the `451` or `421`.
   */
  reply(): Reply;
  /**
   * Does what the default does to the envelope, and gives its reply: handleMail's records the reverse-path, handleRcpt's
   * the recipient, all others change nothing. What it did counts as if the hook had done it; a second call does nothing.
   */
  apply(): Reply;
}

/** What a hook may want of the connection that it is called for. */
export interface HookServer {
  /** The SMTP name of the server. */
  readonly hostName: string;
  /** What it speaks. Only LMTP tells each recipient's fate apart (RFC 2033 §4.2). */
  readonly protocol: Protocol;
}

export interface ProxyContext extends HookContext {
  /** What the proxy says of its client. `session.peer` is still the proxy's address. */
  readonly proxy: ProxyData;
}
export interface ConnectContext extends HookContext {
  /** The extensions of this session, for as long as it lasts: change them in place. See {@link EhloContext.extensions}. */
  readonly extensions: SessionExtensions;
}
export interface HeloContext extends HookContext {
  /** The argument of HELO. */
  readonly hostName: string;
}
export interface EhloContext extends HookContext {
  /** The argument of EHLO; in LMTP of LHLO. */
  readonly hostName: string;
  /** The lines of the reply after the first: change them in place to announce more or less. */
  readonly responses: string[];
  /**
   * The extensions of this session up to its next EHLO, by keyword: change them in place. `"off"` makes their parameters
   * and verbs unknown, `"hidden"` only keeps them out of the reply, `"announced"` brings one that the server does not offer
   * to others, and `"required"` demands it. STARTTLS, AUTH and XCLIENT can only be taken away. The lines of `responses`
   * follow; those that a hook wrote itself stay.
   *
   * @example if (hostName === "old.test") extensions.CHUNKING = extensions.BINARYMIME = "off";
   */
  readonly extensions: SessionExtensions;
}
export interface AuthContext extends HookContext {
  /** The SASL mechanism, in upper case. */
  readonly mechanism: string;
  /**
   * What follows the verb: the mechanism as it was written, and the initial response, in base64, where there is one.
   * Shown or made into JSON, it does not tell the response.
   */
  readonly args: readonly string[];
}
export interface ParameterContext extends HookContext {
  /** The command that it stands in. */
  readonly command: "MAIL" | "RCPT";
  /** The mailbox of that command: reverse-path or forward-path. */
  readonly address: string;
  /** As the client wrote it. Keywords are equal whatever their case (RFC 5321 §2.4). */
  readonly keyword: string;
  /** What follows `=`, undecoded, its case kept; undefined where there is none. */
  readonly value: string | undefined;
}
export interface MailContext extends HookContext {
  /** The reverse-path; `""` is the null reverse-path. */
  readonly address: string;
  readonly parameters: readonly EsmtpParameter[];
}
export interface RcptContext extends HookContext {
  /** The forward-path. */
  readonly address: string;
  readonly parameters: readonly EsmtpParameter[];
}
export interface DataChunkContext extends HookContext {
  /** Octets of the content, dot-stuffing undone. As many as the network brought at once, 64 KiB as a rule. */
  readonly chunk: Buffer;
  /** Whether the content is complete with them. */
  readonly isLast: boolean;
}
export interface ArgumentContext extends HookContext {
  readonly argument: string | undefined;
}
export interface VrfyContext extends HookContext {
  readonly argument: string;
  /** The argument, where it is a mailbox. */
  readonly address: string | undefined;
}
export interface ExpnContext extends HookContext {
  readonly argument: string;
}
export interface UnknownContext extends HookContext {
  /** In upper case. */
  readonly verb: string;
  readonly argument: string | undefined;
}
export interface ExceptionContext extends HookContext {
  /** What the hook threw. */
  readonly error: unknown;
  /** The hook that threw it: `"handleRcpt"`. */
  readonly hook: string;
}
export interface CloseContext {
  readonly session: HookSession;
  /** How the session ended. */
  readonly reason: CloseReason;
}

/**
 * How a session ended: `client` left without QUIT; `refused` by a 421 of the server's own accord; `tls` by a handshake
 * that failed.
 */
export type CloseReason = EndReason | "client";

/**
 * What a server decides, one optional hook for each decision. Hooks may be sync or async; commands of one session are
 * handled strictly one after another, sessions at the same time.
 *
 * Each returns a reply (`reply(…)`, `accept()`, `reject(…)`, `defer(…)`, or a string such as `"550 No"`), or nothing:
 * then the default happens. The reply ends the command: 2yz, 4yz or 5yz. A hook that throws, rejects, never settles or returns nonsense gives the client
 * `451 4.3.0` and leaves a clean session. A 421 always closes the connection.
 */
export interface Handler {
  /**
   * A proxy has sent its PROXY protocol header (option `proxyProtocolTimeoutMs`), and nothing was sent to it yet. `true`,
   * `accept()`, a 2yz or nothing lets its client go on. `false`, a 4yz or 5yz closes the connection without a word, as do
   * a hook that throws, one that returns anything else, and the end of `proxyProtocolTimeoutMs`. Without this hook each
   * well-formed header is accepted. Not asked about `LOCAL`, with which a proxy speaks for itself.
   */
  handleProxy?(context: ProxyContext): MaybePromise<HookResult | boolean>;
  /**
   * A client has connected. `220 …` greets it; anything else, `554` as a rule, refuses it, and the session waits for its
   * QUIT (RFC 5321 §3.1). A 421 closes at once. Asked again after XCLIENT, about the client that was named: then
   * `session.xclient` says so, and the reply answers XCLIENT.
   */
  handleConnect?(context: ConnectContext): MaybePromise<HookResult>;
  /** HELO (§4.1.1.1). The default is `250`; a refusal leaves a client that has said nothing. */
  handleHelo?(context: HeloContext): MaybePromise<HookResult>;
  /** Called for EHLO, and in LMTP for LHLO, which asks the same (RFC 2033 §4.1). */
  handleEhlo?(context: EhloContext): MaybePromise<HookResult>;
  /**
   * AUTH, with a mechanism that is offered. `undefined` lets the mechanism and the authenticator go on. Otherwise the
   * hook has decided alone: `{ success: true, user }` lets the client in; `false`, `{ success: false }` or a reply of
   * 4yz or 5yz refuses it. A positive reply does not say who the client is, so it lets nobody in: it is an error.
   */
  handleAuth?(context: AuthContext): MaybePromise<HookResult | AuthDecision>;
  /**
   * MAIL or RCPT has a parameter that no extension of this server knows. `accept()`, or a 2yz, takes it: once all are
   * taken, handleMail or handleRcpt is called, and finds them among its parameters. Nothing refuses the command with
   * `555 5.5.4`, another reply with that one; then neither of those hooks is called.
   *
   * @example handleParameter: ({ keyword }) => (keyword.toUpperCase() === "XOORG" ? accept() : undefined)
   */
  handleParameter?(context: ParameterContext): MaybePromise<HookResult>;
  /** A transaction opens. Leaving `envelope.mailFrom` alone records the client's reverse-path. */
  handleMail?(context: MailContext): MaybePromise<HookResult>;
  /**
   * A recipient is offered. A 2yz adds it if the hook left `envelope.rcptTos` alone; a hook that pushed an address of
   * its own has added that instead; `accept({ record: false })` says yes and adds none.
   */
  handleRcpt?(context: RcptContext): MaybePromise<HookResult>;
  /**
   * The content is complete: `envelope.content` holds it, or null where `handleDataChunk` took it as it came. In LMTP a
   * reply goes to each recipient; a list of them gives one for each entry of `envelope.rcptTos`, in order, where
   * `undefined` accepts.
   */
  handleData?(context: HookContext): MaybePromise<DataResult>;
  /**
   * Some octets of the content are here, of DATA or of BDAT, in order; the last of them, perhaps none, come with
   * `isLast`. While a promise is pending no more are taken from the client. A refusal is the reply to the content, in
   * LMTP for each recipient: the rest of it is read and dropped. A 2yz to the last is the reply where there is no
   * `handleData` that gives one.
   *
   * A handler with this hook gets content in no other way: it is let go at once, and `handleData`, which is still asked
   * in the end, finds null; {@link keepsContent} changes that. `signal` is one and the same for all pieces of a content, and
   * aborts where its last piece will not come: the client has left or given it up, or it was refused.
   */
  handleDataChunk?(context: DataChunkContext): MaybePromise<HookResult>;
  /**
   * Keeps the content for `handleData` although there is a `handleDataChunk`.
   * @defaultValue false
   */
  readonly keepsContent?: boolean | undefined;
  /** RSET (§4.1.1.5). The default is `250 2.0.0`. */
  handleRset?(context: HookContext): MaybePromise<HookResult>;
  /** NOOP (§4.1.1.9). The default is `250 2.0.0`. */
  handleNoop?(context: ArgumentContext): MaybePromise<HookResult>;
  /** VRFY (§3.5.3). The default is `252 2.0.0`, which says neither yes nor no. */
  handleVrfy?(context: VrfyContext): MaybePromise<HookResult>;
  /** EXPN (§3.5.2). The default is `502 5.5.1`. */
  handleExpn?(context: ExpnContext): MaybePromise<HookResult>;
  /** HELP (§4.1.1.8). The default is `214 2.0.0` with the verbs, or with the syntax of the one that is named. */
  handleHelp?(context: ArgumentContext): MaybePromise<HookResult>;
  /** A verb that the server does not know (§4.2.4). A reply makes it known; the default is `500 5.5.2`. */
  handleUnknown?(context: UnknownContext): MaybePromise<HookResult>;
  /**
   * The client has gone over to TLS by STARTTLS: `session.tls` says what that is, its certificate among it. A refusal
   * (`reject(554, "5.7.0", "Not secure enough")`) and a hook that fails answer every command from now on but QUIT
   * (RFC 3207 §4.1); nothing is sent at once, since the client waits for nothing. Not called where TLS is implicit:
   * there `handleConnect` sees `session.tls`.
   */
  handleStartTls?(context: HookContext): MaybePromise<HookResult>;
  /** The client says goodbye. The connection closes, whatever the reply. */
  handleQuit?(context: HookContext): MaybePromise<HookResult>;
  /** A hook threw. What this returns is the reply; without it, `451 4.3.0`. */
  handleException?(context: ExceptionContext): MaybePromise<HookResult>;
  /** The session is over. Nothing is waited for; what this throws goes to the logger. */
  handleClose?(context: CloseContext): MaybePromise<void>;
}

/** What an authenticator decides: only `true` and `{ success: true }` let the client in. */
export type AuthDecision = boolean | AuthResult;

export interface AuthResult {
  readonly success: boolean;
  /** The identity to record in place of the user name that was given. */
  readonly user?: string | undefined;
  /** What to reply in place of the default's 235 or 535. */
  readonly reply?: HookResult;
}

/**
 * Judges what a client says that it is (RFC 4954). Sync or async.
 *
 * @example ({ credentials }) => credentials.check(passwords.get(credentials.user))
 */
export type Authenticator = (
  context: Pick<HookContext, "session" | "signal"> & { readonly credentials: Credentials },
) => MaybePromise<AuthDecision>;

/**
 * Lets anyone in and records who it says it is: for tests of an application's mail, never for a server in use. It serves
 * every mechanism but SCRAM-SHA-256, in which the server has to prove that it knows the password.
 */
export const acceptAnyone: Authenticator = () => true;
