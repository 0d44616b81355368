import type { SmtpFixtureErrorCode } from "../errors.js";
import type { BlockingSide } from "./contract.js";

/** What is asked by a thread that stands still. */
export interface Question {
  readonly token: string;
  readonly name: keyof BlockingSide;
  readonly args: readonly unknown[];
}

/** What it is answered. */
export interface Answer {
  readonly answer?: unknown;
  readonly error?: Refusal;
}

/** An error that has crossed. */
export interface Refusal {
  readonly code: SmtpFixtureErrorCode;
  readonly message: string;
}
