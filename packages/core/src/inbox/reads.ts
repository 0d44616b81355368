import type { Attempt } from "./attempt.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import type { AttemptQuery, EnvelopeQuery, MailQuery } from "./query.js";

/** How long to wait, and from where. All times are on the real clock, also under fake timers. */
export interface WaitOptions {
  /**
   * How long to wait at the most, in milliseconds, `settleMs` included. No longer in any case than to 100 ms before the
   * test runner gives the test up: then nobody would be told why.
   * @defaultValue 2,000 and `settleMs`
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long to go on watching for a surplus once the wanted mail has arrived, in milliseconds.
   * @defaultValue 0 (`expectNoMail`: 50)
   */
  readonly settleMs?: number | undefined;
  /** Ends the wait early: it rejects with `WAIT_ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  /** Looks only at mail that arrived after this one. */
  readonly after?: CapturedMail | undefined;
}

/**
 * Reads that block: for test code that cannot await, such as behind `execFileSync`. The thread stands still until the
 * server has answered, and nothing else of it goes on meanwhile.
 */
export interface BlockingReads {
  /**
   * All mail that was accepted before the call, as `mails()` gives it: complete, in order of arrival.
   * @throws `BLOCKING_NEEDS_THREAD` where the server shares this thread; `HUB_UNREACHABLE` or `CONTROLLER_THREAD_BLOCKED`
   *   where it does not answer; `INVALID_QUERY`, `INBOX_FULL`, `INBOX_CLOSED`
   */
  mails(query?: MailQuery): readonly CapturedMail[];
  /** The envelopes of the same, without reading any message. */
  envelopes(query?: EnvelopeQuery): readonly CapturedEnvelope[];
}

/**
 * Everything that a test can read from an inbox. Reads and waits consume nothing: each looks at the test's whole view,
 * from the beginning of the test (or from `after`).
 */
export interface SmtpReads {
  /**
   * All mail that was accepted before the call, in order of arrival. When a client has its 250, the mail is here.
   * @throws `INVALID_QUERY` for an unknown or empty query; `INBOX_FULL` when mail had to be refused or dropped
   */
  mails(query?: MailQuery): Promise<readonly CapturedMail[]>;
  /** The envelopes of the same, without reading any message. */
  envelopes(query?: EnvelopeQuery): Promise<readonly CapturedEnvelope[]>;
  /**
   * The mail transactions: accepted, refused and aborted, in order. They are kept of the last 200 sessions, and of a
   * long session for as long as their dialogue is (32 KiB).
   */
  attempts(query?: AttemptQuery): Promise<readonly Attempt[]>;
  /**
   * The dialogue of the last 200 sessions, `C:` and `S:` before each line, secrets struck out. A long one has lost its
   * beginning, and says so.
   */
  transcript(): Promise<string>;
  /**
   * The first mail that matches, now or later.
   * @throws `MAIL_NOT_RECEIVED`, with what did arrive and the nearest miss; `MAIL_UNOWNED` where such a mail arrived
   *   while several tests were running, and nothing in it says whose it is
   */
  waitForMail(query?: MailQuery, options?: WaitOptions): Promise<CapturedMail>;
  /**
   * Exactly `count` mails that match. Resolves when they are there and no transaction is open in this inbox.
   * @throws `MAIL_NOT_RECEIVED` when fewer came, `MAIL_COUNT_MISMATCH` when more did; `MAIL_UNOWNED`
   */
  waitForMails(
    count: number,
    query?: MailQuery,
    options?: WaitOptions,
  ): Promise<readonly CapturedMail[]>;
  /**
   * Resolves when no mail matches: watches until open transactions have ended, and `settleMs` (50) longer.
   * @throws `UNEXPECTED_MAIL` with the mail that came
   */
  expectNoMail(query?: MailQuery, options?: WaitOptions): Promise<void>;
  /**
   * Resolves when every mail was looked at: returned by a read, a wait or an iteration of this test, or let pass by
   * {@link allowOther}. Waits until open transactions have ended.
   * @throws `MAIL_NOT_SEEN` with the others, and code that looks at each
   */
  expectNoOtherMail(): Promise<void>;
  /**
   * Lets mail pass that nobody looks at, whenever it comes or came: for `expectNoOtherMail()`, and for the option
   * `unexpected` of a run. In a test it holds for that test; at the top of a file for the whole file. Without a query it lets
   * pass all mail.
   * @throws `INVALID_QUERY`; `OUTSIDE_OF_TEST` where no test runs any more or yet, such as in `beforeAll`
   */
  allowOther(query?: MailQuery): void;
  /**
   * The one mail that this action causes: armed before the action starts, resolved when it has settled, one match has
   * arrived and no session of this inbox is busy.
   * @throws what the action throws; `MAIL_NOT_RECEIVED`, `MAIL_COUNT_MISMATCH`
   */
  during<T>(action: () => T | Promise<T>, query?: MailQuery): Promise<CapturedMail>;
  /** Arrivals, first those that are there, then each as it comes. */
  [Symbol.asyncIterator](): AsyncIterator<CapturedMail>;
  /** Forgets what this inbox holds: mail, attempts and dialogue. Sessions that are open go on. */
  clear(): Promise<void>;
}
