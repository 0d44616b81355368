import type { CapturedMail } from "../inbox/captured-mail.js";
import type { RuleId } from "./rule-ids.js";

/** One thing that is wrong with a mail. Frozen plain data. */
export interface Finding {
  /** The rule that it breaks. */
  readonly rule: RuleId;
  /** Where it is: `"subject"`, `"text"`, `"html"`, `"header From"`, `"part 1.2"`, `"envelope"`. */
  readonly where: string;
  /** What was found, as a sentence. */
  readonly message: string;
  /** The place itself, on one line, cut around what was found; undefined where there is nothing to show. */
  readonly excerpt: string | undefined;
  /** Why somebody minds. */
  readonly reason: string;
  /** Who says so: the section of an RFC, or the name of what else is gone by. */
  readonly source: string;
}

/** What a rule says of one place. */
export interface Found {
  readonly where: string;
  readonly message: string;
  readonly excerpt?: string | undefined;
}

/** One rule: a pure function of a mail, and what is to be said of what it finds. */
export interface Rule {
  readonly id: RuleId;
  readonly reason: string;
  readonly source: string;
  /** @param nowMs - what the test's own clock shows, which may be a fake one */
  find(mail: CapturedMail, nowMs: number): Iterable<Found>;
}
