import type { Ending } from "../protocol/session/ending.js";
import type { Attempt } from "./attempt.js";
import { sentenceOfAttempt } from "./attempt-sentence.js";
import type { SessionFacts } from "./captured-mail.js";
import type { ClientPlace } from "./trust-remedy.js";
import { type Said, sentenceOfSession } from "./session-sentence.js";

/** Something that a client did and that brought no mail, in a sentence. Plain data. */
export interface Incident {
  /** When it began, by `monotonicMs()`. */
  readonly atMs: number;
  /** What happened, without who did it: `"left without a word (a port probe?)"`. */
  readonly text: string;
  /** The forward-paths that it was about; none where it was no transaction. */
  readonly recipients: readonly string[];
  /** Whether its session had opened no transaction before. */
  readonly isFirstOfSession: boolean;
}

/** What is to be told of a session when mail is missing. Plain data. */
export interface SessionAccount {
  readonly session: SessionFacts;
  /** The name that the client gave itself last; STARTTLS takes it from the facts (RFC 3207 §4.2). */
  readonly client: string | undefined;
  /** When the client connected, by `monotonicMs()`. */
  readonly openedMs: number;
  readonly isOpen: boolean;
  /** Whether it did anything since the moment that was asked about. */
  readonly isActive: boolean;
  readonly incidents: readonly Incident[];
  /** The last lines of its dialogue. */
  readonly transcript: readonly string[];
  /** How many lines of it stand before those. */
  readonly cut: number;
  /** Where the client runs, if the runner has its processes trust the server. */
  readonly place?: ClientPlace | undefined;
}

/** How a session ended. */
export interface SessionEnd extends Partial<Ending> {
  readonly reason: string;
}

const MOST_LINES = 40;

/** What is known of a session when it is asked about. */
export interface SessionState {
  readonly session: SessionFacts;
  readonly client: string | undefined;
  readonly openedMs: number;
  readonly nowMs: number;
  readonly isActive: boolean;
  /** Undefined while it is open. */
  readonly end: SessionEnd | undefined;
  /** What was said in it; undefined where a transaction was opened, or some of it was forgotten. */
  readonly said: readonly Said[] | undefined;
  readonly attempts: readonly Attempt[];
  readonly transcript: string;
}

/** The account of a session. */
export function accountOf(state: SessionState): SessionAccount {
  const { session, client, openedMs, end, isActive, attempts, said } = state;
  const incidents = attempts.flatMap((attempt, index): Incident[] => {
    const isLast = index === attempts.length - 1;
    const text = sentenceOfAttempt(attempt, isLast ? end : undefined);
    if (text === undefined) return [];
    const { openedMs: atMs, isFirstOfSession, recipients } = attempt;
    return [{ atMs, text, isFirstOfSession, recipients: recipients.map(({ address }) => address) }];
  });
  if (said !== undefined && isActive) {
    const text = sentenceOfSession({ ...state, said });
    incidents.push({ atMs: openedMs, text, recipients: [], isFirstOfSession: true });
  }
  const lines = state.transcript === "" ? [] : state.transcript.trimEnd().split("\n");
  return {
    session,
    client,
    openedMs,
    isOpen: end === undefined,
    isActive,
    incidents,
    transcript: lines.slice(-MOST_LINES),
    cut: Math.max(0, lines.length - MOST_LINES),
  };
}
