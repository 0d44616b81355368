import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";
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

/** The error of a call whose connection has closed. */
export const hubStopped = (): SmtpFixtureError =>
  new SmtpFixtureError("HUB_UNREACHABLE", "The SMTP server of this run was stopped.");
