import type { CapturedEnvelope, SessionFacts } from "./captured-mail.js";

/** A mail as an inbox keeps it: everything that is known without reading its message. Plain data. */
export interface MailRecord {
  /** Unique within the run. */
  readonly id: string;
  readonly envelope: CapturedEnvelope;
  readonly session: SessionFacts;
  /** When the content was complete: milliseconds since 1970, on the real clock. */
  readonly receivedAtMs: number;
  /** When MAIL came, by the clock that all processes of the machine share: see `monotonicMs()`. */
  readonly mailAtMs: number;
  /** The token in the field X-Smtp-Fixture of its header; known where a hub has looked for it. */
  readonly headerToken?: string | undefined;
  /** The tokens of the claims that it fits; known where a hub has judged it by them. */
  readonly claimedBy?: readonly string[] | undefined;
  /** Whether it was the first transaction of its session. */
  readonly isFirstOfSession: boolean;
}
