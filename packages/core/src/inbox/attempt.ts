import type { SessionFacts } from "./captured-mail.js";

/** One command and the reply that it got. */
export interface Exchange {
  /** The line as the client sent it, secrets struck out: `MAIL FROM:<ada@example.test>`. */
  readonly command: string;
  /** The reply line or lines, without line ends. Empty where the session ended before one was given. */
  readonly reply: readonly string[];
}

/**
 * One mail transaction, from MAIL to its end, whatever the end was.
 *
 * - `accepted`: the content got its 2xx; in LMTP, for one of its recipients at least
 * - `refused`: MAIL, every RCPT, DATA or the content was refused
 * - `aborted`: RSET, a new EHLO, QUIT, or the connection ended before the content was complete
 * - `open`: still going on
 */
export interface Attempt {
  readonly session: SessionFacts;
  readonly outcome: "accepted" | "refused" | "aborted" | "open";
  /** The reverse-path as MAIL named it; undefined where MAIL was malformed. */
  readonly mailFrom: string | undefined;
  /** Each forward-path that was offered, with the code of its reply. */
  readonly recipients: readonly {
    readonly address: string;
    readonly code: number;
    /** LMTP: the code of the reply to the content for this recipient (RFC 2033 §4.2). Absent in SMTP, and before it. */
    readonly contentCode?: number;
  }[];
  /** The commands of this transaction with their replies; of a very long one the middle is left out. */
  readonly commands: readonly Exchange[];
  /** The codes of all replies, in order. */
  readonly replies: readonly number[];
  /** When MAIL came, in milliseconds on a clock that never goes back and that all processes of the machine share. */
  readonly openedMs: number;
  /** Whether its session had opened no transaction before. */
  readonly isFirstOfSession: boolean;
  /** The captured mail's id, where the attempt was accepted and the mail was kept. */
  readonly mailId: string | undefined;
}
