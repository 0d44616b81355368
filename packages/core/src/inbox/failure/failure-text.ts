import type { Attempt } from "../attempt.js";
import type { CapturedMail } from "../captured-mail.js";
import type { CompiledQuery } from "../compile-query.js";
import type { Elsewhere } from "../mail-source.js";
import type { RunnerFacts } from "../runner.js";
import type { SessionAccount } from "../session-account.js";
import { describeArrivals, sentTwice } from "./arrivals.js";
import { bounded } from "./bounded.js";
import { describeIncidents, describeNoClient } from "./clients.js";
import { describeCutShort } from "./cut-short.js";
import { describeElsewhere } from "./elsewhere.js";
import { describeNearMiss, nearestMiss } from "./near-miss.js";
import { describeStandingClient } from "./standing-client.js";
import { endOfTranscript } from "./transcript-end.js";

export { unseenText } from "./unseen-text.js";

// Loaded when a wait has failed, perhaps long after a test has put fake clocks and timers in place: all that takes a
// clock is handed over.

/** A moment on both clocks. */
export interface Moment {
  /** By `monotonicMs()`. */
  readonly ms: number;
  /** Milliseconds since 1970. */
  readonly dateMs: number;
}

/** What is known of a wait that has failed. */
export interface FailedWait {
  /** What was wanted, and that it was not so, in a sentence. */
  readonly headline: string;
  /** What is to be known before that. */
  readonly foreword?: string | undefined;
  readonly query: CompiledQuery;
  /**
   * `missing`: too few came. `unowned`: it came, and nobody can say whose it is. `surplus`: these came, and were not to.
   */
  readonly kind: "missing" | "unowned" | "surplus";
  /** What arrived; of a surplus, what matches. */
  readonly mails: readonly CapturedMail[];
  /** When the wait began. */
  readonly began: Moment;
  readonly attempts: readonly Attempt[];
  readonly sessions: readonly SessionAccount[];
  readonly elsewhere: Elsewhere;
  /** Where clients find the inbox. */
  readonly url: string | undefined;
  /** The timers that are fake and stand still. */
  readonly standing: readonly string[];
  readonly runner: RunnerFacts | undefined;
  /** How long it was to last, where the end of its test was nearer. */
  readonly cutFromMs?: number | undefined;
  /** Further sentences that may explain it. */
  readonly hints: readonly string[];
}

/** The text of the error that a failed wait throws: sections with a blank line between them, of bounded length. */
export function failureText(wait: FailedWait): string {
  return bounded(sectionsOf(wait).filter((section) => section.length > 0));
}

function sectionsOf(wait: FailedWait): readonly (readonly string[])[] {
  const { kind, foreword, headline, mails, hints } = wait;
  switch (kind) {
    case "surplus":
      return [[headline], arrivals(wait), sentTwice(mails), endOfTranscript(wait)];
    case "unowned":
      return [foreword === undefined ? [] : [foreword], [headline], arrivals(wait)];
    default:
      return [
        [headline],
        arrivals(wait),
        closest(wait),
        describeElsewhere(wait),
        describeIncidents(wait),
        hints,
        describeStandingClient(wait),
        describeCutShort(wait),
        describeNoClient(wait),
        endOfTranscript(wait),
      ];
  }
}

function arrivals({ mails, kind, query, began }: FailedWait): string[] {
  if (kind === "surplus") return describeArrivals(mails, { began });
  if (mails.length === 0) return ["No mail arrived in this inbox."];
  const count = mails.length === 1 ? "1 mail" : `${mails.length} mails`;
  return [`${count} arrived in this inbox:`, ...describeArrivals(mails, { query, began })];
}

function closest({ mails, query, attempts }: FailedWait): string[] {
  const miss = nearestMiss(mails, query);
  return miss === undefined ? [] : describeNearMiss(miss, attempts);
}
