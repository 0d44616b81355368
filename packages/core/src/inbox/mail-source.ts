import type { Attempt } from "./attempt.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import type { MailRecord } from "./mail-record.js";
import type { SessionAccount } from "./session-account.js";

/**
 * Where reads get their mail from. One interface, three homes: an inbox in this process, one in a worker thread, one in
 * the hub. A source is one test's view: what belongs to other tests is not in it.
 */
export interface MailSource {
  /** Resolves when every mail that was accepted before the call is in {@link arrived}. */
  sync(): Promise<void>;
  /** What has arrived in this view, in order of arrival. A mail stays until `clear()`. */
  arrived(): readonly MailRecord[];
  /** What arrived while this view's test ran and belongs to nobody, since several tests did. */
  unowned(): readonly UnownedMail[];
  /**
   * Calls back after each arrival in this view and each mail that had to be refused, in the same tick, and once when the
   * source is closed.
   * @returns what ends it
   */
  onEvent(listener: () => void): () => void;
  /** Makes records into mails, each with its message read. Reading the same record twice gives the same mail. */
  read(records: readonly MailRecord[]): Promise<readonly CapturedMail[]>;
  /**
   * Resolves once no session of this inbox is in a transaction (`"transactions"`), or in one or just connected and
   * about to begin one (`"sessions"`: up to 200 ms from its connect). Every mail accepted up to then has arrived.
   */
  quiet(kind: "transactions" | "sessions"): Promise<void>;
  attempts(): Promise<readonly Attempt[]>;
  /**
   * What sessions of this view did; of others of the same inbox, what may concern it. Asked for when a wait fails.
   * @param sinceMs - what they did before this moment of `monotonicMs()` is left out
   */
  sessions(sinceMs?: number): Promise<readonly SessionAccount[]>;
  /** Mail and clients that are not in this view. Asked for when a wait fails. */
  elsewhere(): Promise<Elsewhere>;
  /** Where clients find this inbox: `"smtp://127.0.0.1:49152"`; undefined where nobody can know. */
  url(): string | undefined;
  transcript(): Promise<string>;
  /** Forgets all mail, attempts and sessions of this view. */
  clear(): Promise<void>;
  /** Why this inbox is full, if it is: it had to refuse mail, or to drop some. */
  fullness(): InboxFullness | undefined;
  /** Whether nothing can arrive any more: the server was stopped. */
  isClosed(): boolean;
  /** Milliseconds until the test runner gives the running test up; undefined where nobody knows. */
  remainingMs(): number | undefined;
  /** Further sentences that may explain why a mail is missing. Asked for when a wait fails. */
  hints(): Promise<readonly string[]>;
  /** Keeps the process alive until the returned function is called: somebody is waiting. */
  hold(): () => void;
}

/** A mail that nothing says the owner of. */
export interface UnownedMail {
  readonly record: MailRecord;
  /** The names of the tests that were running when it came. */
  readonly running: readonly string[];
}

/** What went elsewhere than into a view. */
export interface Elsewhere {
  readonly mails: readonly Stray[];
  /** The listener that a whole run shares, and how many clients spoke to it meanwhile; undefined where there is none. */
  readonly shared:
    | {
        readonly url: string;
        readonly clients: number;
        /** Whether that is where this view's mail is to come. */
        readonly isOwn?: boolean;
      }
    | undefined;
}

export const NOTHING_ELSEWHERE: Elsewhere = Object.freeze({ mails: [], shared: undefined });

/** A mail that is not in a view. */
export interface Stray {
  readonly envelope: CapturedEnvelope;
  /** The mail, where this view's source can read it. */
  readonly record?: MailRecord;
  /** Whether it is what the wait wanted; undefined where that cannot be told. */
  readonly isMatch?: boolean;
  /** How long before the view began it came, in milliseconds; undefined where it came later. */
  readonly beforeMs?: number;
  /** Whether it was in the view until `clear()`, and the view began anew with that. */
  readonly isCleared?: boolean;
  /** The names of the tests that it belongs to. */
  readonly owners: readonly string[];
  /** Whether it belongs to an earlier attempt at the view's own test. */
  readonly isOfEarlierAttempt?: boolean;
  /** How long after all of these had ended it came, in milliseconds; undefined where it did not. */
  readonly lateMs?: number | undefined;
  /** Whether it is told of only where it is what was wanted. */
  readonly isOnlyIfWanted?: boolean;
  /** The names of the tests that were running when it came. */
  readonly running: readonly string[];
  /** The listener that it came to, where that is another one. */
  readonly listener?: { readonly url: string; readonly isShared: boolean };
}

export interface InboxFullness {
  readonly mails: number;
  readonly octets: number;
  readonly maxMails: number;
  readonly maxOctets: number;
  /** How many mails were refused with 452 since. */
  readonly refused: number;
}
