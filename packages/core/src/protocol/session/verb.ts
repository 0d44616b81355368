import type { CommandLine } from "../grammar/command-line.js";
import type { Session } from "./phase.js";
import type { Question, Verdict } from "./question.js";
import type { Step } from "./steps.js";

/** One verb of the protocol: what it does with a command, and with the answer to the question that it may have put. */
export interface Verb {
  readonly name: string;
  /** For HELP: `MAIL FROM:<reverse-path> [parameters]`. */
  readonly syntax: string;
  /** Carries the command out, refusals first. */
  run(session: Session, line: CommandLine): Step;
  /**
   * Goes on once its question is answered; `session` stands where it stood when the question was put.
   * An `undefined` verdict lets the default happen.
   */
  settle?(session: Session, question: Question, verdict: Verdict | undefined): Step;
}
