import type { Attempt } from "../inbox/attempt.js";
import type { CapturedEnvelope } from "../inbox/captured-mail.js";
import type { PlainClaim } from "../inbox/mail-claim.js";
import type { InboxFullness } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { SessionAccount } from "../inbox/session-account.js";
import type { ListenerAddress } from "../inbox/environment.js";
import type { ControllerOptions } from "../server/options.js";
import type { ExtensionKeyword, ExtensionUse } from "../protocol/extensions/use.js";
import type { ViewFacts } from "../message/html/mail-view.js";
import type { EncodedMessage, EncodedOctets } from "../message/wire-form.js";

/** Raised with each change of what the two sides say: copies of different versions refuse each other. */
export const PROTOCOL_VERSION = 3;

/** How to reach a hub. Plain data: handed from the main process to its test workers. */
export interface HubAddress {
  readonly version: number;
  /** Path of the Unix domain socket, or name of the Windows pipe, of the control channel. */
  readonly socket: string;
  /** Proves that a client was told by the hub's owner. */
  readonly token: string;
  /** The hub's private folder. */
  readonly folder: string;
  /** The listener that the whole run shares. */
  readonly shared: ListenerAddress;
  /** Who vouches for the certificate of the run's listeners; undefined without TLS. */
  readonly ca?: HubCa | undefined;
}

/** A CA that clients have to trust. */
export interface HubCa {
  /** Its certificate, or several. */
  readonly pem: string;
  /** A file in the hub's folder with what else is trusted on this machine too, for child processes. */
  readonly file: string;
}

/** Options that shape one listener and its conversations; plain data. */
export interface ConversationOptions {
  /**
   * As for a [server]({@link ControllerOptions}). What goes over to TLS from the first octet on, or comes back from there,
   * has another URL, and is too late once a client has connected.
   */
  readonly tls?: ControllerOptions["tls"];
  /**
   * Has the file's server listen there too. It is too late once a client has connected.
   * @defaultValue `"127.0.0.1"`
   */
  readonly host?: string | undefined;
  /** The same for the port; 0 takes a free one. No two files can have the same one at a time. */
  readonly port?: number | undefined;
  readonly dataSizeLimit?: number | undefined;
  readonly smtpUtf8?: boolean | undefined;
  readonly timeoutMs?: number | undefined;
  readonly authRequired?: boolean | undefined;
  readonly authExcludeMechanisms?: readonly string[] | undefined;
  readonly lineLengthLimit?: number | undefined;
  readonly xclient?: boolean | readonly string[] | undefined;
  readonly extensions?:
    | readonly string[]
    | { readonly [Name in ExtensionKeyword]?: ExtensionUse | undefined }
    | undefined;
}

/** An inbox that a test worker has leased. */
export interface LeasedInbox {
  readonly inbox: number;
  /** Lets another connection of the same worker look into it: see {@link BlockingSide}. */
  readonly key: string;
  /** The same for {@link SHARED_INBOX}, where a run shares a listener. */
  readonly sharedKey?: string | undefined;
  readonly address: ListenerAddress;
  /** Whether clients can know whom to trust there, by {@link HubAddress.ca}. */
  readonly isTrusted: boolean;
}

/** A listener as it was told to be. */
export interface ShapedListener {
  readonly address: ListenerAddress;
  readonly ca?: HubCa | undefined;
}

/** A mail on its way to its owner; content over the push limit stays with the hub. */
export interface PushedMail {
  readonly record: MailRecord;
  /** The token that the mail's header carries, if it does. */
  readonly headerToken?: string | undefined;
  /** The tokens of the claims that the mail fits. */
  readonly claimedBy?: readonly string[] | undefined;
  /** The octets in base64; absent where they are to be fetched. */
  readonly content?: string | undefined;
}

/** The inbox that a worker has of the listener that the whole run shares: what is routed to it. */
export const SHARED_INBOX = 0;

/** Whose a route is: what others are told of it. */
export interface RouteOwner {
  /** The name of the test; undefined where it is the whole file's. */
  readonly test?: string | undefined;
  readonly file: string;
}

/** A claim of one test. */
export interface ClaimOfTest {
  readonly token: string;
  readonly owner: RouteOwner;
  /** Mail that nobody claimed goes to it too, where it was begun at this moment of `monotonicMs()` or later. */
  readonly sinceMs: number;
  readonly claim: PlainClaim;
}

/** Mail of an inbox of the worker's that fits a claim already. */
export interface ClaimedMails {
  readonly inbox: number;
  readonly ids: readonly string[];
}

/** An attempt on its way to a worker. */
export interface ToldAttempt extends Attempt {
  /** The tokens of the claims that it fits. */
  readonly claimedBy?: readonly string[] | undefined;
}

/** What is answered to a thread that asks for one that stands still. Its inboxes are those of another connection. */
export interface BlockingSide {
  /**
   * The mails that have been pushed to the inbox's owner, without their content.
   * @param known - how many of them the owner has
   */
  look(key: string, known: number): Look;
  /** The same as {@link HubSide.read}. */
  readFor(
    key: string,
    ids: readonly string[],
    withoutContent: readonly string[],
  ): Promise<readonly ReadMail[]>;
}

export interface Look {
  readonly mails: readonly PushedMail[];
  readonly fullness?: InboxFullness | undefined;
}

/** What the hub does for a test worker. */
export interface HubSide extends BlockingSide {
  hello(version: number, token: string): string;
  /** Where the listener is that the whole run shares. */
  sharedAddress(): ListenerAddress;
  /** Mail at the shared listener that carries this token is the worker's from now on, and what has come already. */
  route(token: string, owner: RouteOwner): void;
  /** Ends all routes and claims of this worker: its file has ended. */
  endRoutes(): void;
  /** @throws `CLAIM_TAKEN` */
  claim(claim: ClaimOfTest): readonly ClaimedMails[];
  /** Ends the claims of a test. */
  unclaim(token: string): void;
  /** Leases the listener that was claimed, or a new one; mail that came already is pushed first. */
  lease(port: number | undefined): Promise<LeasedInbox>;
  /** Opens a listener for a file that found none ready: claimed already, and leased or released like any other. */
  reserve(): Promise<ListenerAddress>;
  /** @throws `UNKNOWN_OPTION`, `INVALID_OPTION`, `OPTIONS_TOO_LATE`; the system's own error where the address cannot be bound */
  configure(inbox: number, options: ConversationOptions): Promise<ShapedListener>;
  end(inbox: number, keepListener: boolean): Promise<void>;
  /** Answers when everything that was sent before has been. */
  barrier(inbox: number): InboxFullness | undefined;
  /** @param withoutContent - those of them whose octets the worker does not have */
  read(
    inbox: number,
    ids: readonly string[],
    withoutContent: readonly string[],
  ): Promise<readonly ReadMail[]>;
  /** @param token - of the shared listener, whose sessions concern it; without one, all that concern the worker */
  quiet(
    inbox: number,
    kind: "transactions" | "sessions",
    token?: string,
  ): Promise<InboxFullness | undefined>;
  /** @param token - of the shared listener, whose attempts; without one, all that concern the worker */
  attempts(inbox: number, sinceMs: number, token?: string): readonly ToldAttempt[];
  /** What is to be told of sessions where mail is missing. */
  sessions(inbox: number, sinceMs: number): readonly SessionAccount[];
  /** What went to other listeners of the run than those of some inboxes. */
  elsewhere(inboxes: readonly number[], sinceMs: number): ElsewhereInRun;
  /** @param token - of the shared listener, whose dialogue; without one, all that concerns the worker */
  transcript(inbox: number, sinceMs: number, token?: string): string;
  /** Forgets some mails, and that others were refused. */
  forget(inbox: number, ids: readonly string[]): void;
  /** Mail that was begun before a moment of `monotonicMs()` belongs to tests that have ended. */
  release(inbox: number, beforeMs: number): InboxFullness | undefined;
}

/** What went to other listeners of a run. */
export interface ElsewhereInRun {
  readonly mails: readonly {
    readonly envelope: CapturedEnvelope;
    readonly listener: { readonly url: string; readonly isShared: boolean };
    /** At the shared listener: whose it is. */
    readonly owners: readonly RouteOwner[];
  }[];
  /** The listener that the whole run shares, and how many clients spoke to it. */
  readonly shared: { readonly url: string; readonly clients: number };
}

/** A mail that was read: its message, and its octets where they were asked for. */
export interface ReadMail {
  readonly id: string;
  readonly message: EncodedMessage;
  readonly view: ViewFacts;
  readonly raw?: EncodedOctets | undefined;
}

/** What a test worker does for the hub. */
export interface WorkerSide {
  arrived(inbox: number, mail: PushedMail): void;
  /** A mail had to be refused: there is no room. */
  refused(inbox: number, fullness: InboxFullness): void;
  /** The listener of an inbox was stopped. */
  closed(inbox: number): void;
}
