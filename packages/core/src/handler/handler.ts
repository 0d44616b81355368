import type { EndReason } from "../protocol/session/effect.js";
import type { Credentials } from "../protocol/session/question.js";
import type { EsmtpParameter, Envelope } from "../protocol/session/envelope.js";
import type { HookResult } from "./verdict.js";

export type MaybePromise<T> = T | Promise<T>;

/** The session that a hook is called in. One object for the whole connection; `state` is the handler's own. */
export interface HookSession {
  /** Unique within the run. */
  readonly id: string;
  /** The client's address; undefined on a Unix socket. */
  readonly peer: { readonly host: string; readonly port: number } | undefined;
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
  /** For whatever a handler wants to keep with the session. */
  readonly state: Record<string, unknown>;
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
}

/** What a hook may want of the connection that it is called for. */
export interface HookServer {
  /** The SMTP name of the server. */
  readonly hostName: string;
}

export interface HeloContext extends HookContext {
  /** The argument of HELO. */
  readonly hostName: string;
}
export interface EhloContext extends HookContext {
  /** The argument of EHLO. */
  readonly hostName: string;
  /** The lines of the reply after the first: change them in place to announce more or less. */
  readonly responses: string[];
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

/** How a session ended: `client` left without QUIT; `refused` by a 421 of the server's own accord. */
export type CloseReason = EndReason | "client";

/**
 * What a server decides, one optional hook for each decision. Hooks may be sync or async; commands of one session are
 * handled strictly one after another, sessions at the same time.
 *
 * Each returns a reply (`reply(…)`, `accept()`, `reject(…)`, `defer(…)`, or a string such as `"550 No"`), or nothing:
 * then the default happens. A hook that throws, rejects, never settles or returns nonsense gives the client
 * `451 4.3.0` and leaves a clean session. A 421 always closes the connection.
 */
export interface Handler {
  /**
   * A client has connected. `220 …` greets it; anything else, `554` as a rule, refuses it, and the session waits for its
   * QUIT (RFC 5321 §3.1). A 421 closes at once.
   */
  handleConnect?(context: HookContext): MaybePromise<HookResult>;
  handleHelo?(context: HeloContext): MaybePromise<HookResult>;
  handleEhlo?(context: EhloContext): MaybePromise<HookResult>;
  /** A transaction opens. Leaving `envelope.mailFrom` alone records the client's reverse-path. */
  handleMail?(context: MailContext): MaybePromise<HookResult>;
  /**
   * A recipient is offered. A 2yz adds it if the hook left `envelope.rcptTos` alone; a hook that pushed an address of
   * its own has added that instead; `accept({ record: false })` says yes and adds none.
   */
  handleRcpt?(context: RcptContext): MaybePromise<HookResult>;
  /**
   * The content is complete: `envelope.content` holds it, or null where `handleDataChunk` took it as it came.
   */
  handleData?(context: HookContext): MaybePromise<HookResult>;
  /**
   * Some octets of the content are here, of DATA or of BDAT, in order; the last of them, perhaps none, come with
   * `isLast`. While a promise is pending no more are taken from the client. A refusal is the reply to the content: the
   * rest of it is read and dropped. A 2yz to the last is the reply where there is no `handleData` that gives one.
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
  handleRset?(context: HookContext): MaybePromise<HookResult>;
  handleNoop?(context: ArgumentContext): MaybePromise<HookResult>;
  handleVrfy?(context: VrfyContext): MaybePromise<HookResult>;
  handleExpn?(context: ExpnContext): MaybePromise<HookResult>;
  handleHelp?(context: ArgumentContext): MaybePromise<HookResult>;
  /** A verb that the server does not know. A reply makes it known. */
  handleUnknown?(context: UnknownContext): MaybePromise<HookResult>;
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

/** Judges what a client proved to be (RFC 4954). Sync or async. */
export type Authenticator = (
  context: Pick<HookContext, "session" | "signal"> & { readonly credentials: Credentials },
) => MaybePromise<AuthDecision>;

/** Lets anyone in and records who it says it is: for tests of an application's mail, never for a server in use. */
export const acceptAnyone: Authenticator = () => true;
