import type { SmtpFixtureError } from "../errors.js";
import type { CapturedEnvelope, CapturedMail } from "../inbox/captured-mail.js";
import { type Place, refusal } from "../inbox/place.js";
import type { SmtpReads } from "../inbox/reads.js";
import { show } from "../inbox/show.js";
import { isPromise } from "../inbox/value-kinds.js";

/** What a matcher says, in the form that `expect.extend` of every runner takes. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** What a runner gives a matcher as `this`; only what we use. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  /** `"resolves"` or `"rejects"` where the value was waited for. */
  readonly promise?: string | undefined;
  readonly utils?: MatcherUtils | undefined;
  /** Vitest's `expect.soft()`. */
  readonly soft?: unknown;
  /** Jest alone has it. */
  readonly dontThrow?: unknown;
}

/** What runners give to print with: it colours where the runner does. */
export interface MatcherUtils {
  EXPECTED_COLOR(text: string): string;
  RECEIVED_COLOR(text: string): string;
  matcherHint(
    matcher: string,
    received: string,
    expected: string,
    options: { readonly isNot: boolean; readonly promise: string; readonly secondArgument: string },
  ): string;
}

/** What a matcher has to say when it fails. */
export interface Failure {
  readonly matcher: string;
  /** What its arguments are called, for the first line. */
  readonly args: readonly string[];
  /** What is wrong, as a sentence. */
  readonly headline: string;
  /** What was asked for and what is there, line by line; the first line of each stands beside its name. */
  readonly rows: readonly Row[];
  /** Why it may have failed. */
  readonly hints?: readonly string[];
  /** Which mail it is about, on one line. */
  readonly mail: string;
}

export interface Row {
  /** `"wanted"`, `"got"`; with a field before it where there are several. */
  readonly name: string;
  readonly lines: readonly string[];
  readonly side: "expected" | "received";
}

/** Two rows that every failure of one value has. */
export const wantedAndGot = (wanted: string, got: string | readonly string[]): Row[] => [
  { name: "wanted", lines: [wanted], side: "expected" },
  { name: "got", lines: [got].flat(), side: "received" },
];

/** A matcher as the place where a test says what it wants. */
export const placeOf = (matcher: string): Place => ({
  name: `expect(…).${matcher}()`,
  code: "INVALID_ARGUMENT",
});

/** What was given behind the first argument, which has to be something where it is given at all. */
export function given<T>(matcher: string, rest: readonly [T?]): T | undefined {
  const [value] = rest;
  if (rest.length > 0 && value === undefined)
    throw refusal(placeOf(matcher), "was given undefined. Leave it out if any will do.");
  return value;
}

/** @throws `INVALID_ARGUMENT` where the received value is no mail */
export function asMail(received: unknown, matcher: string): CapturedMail {
  if (isMail(received)) return received;
  throw wrongValue(received, matcher, "a captured mail, such as `await smtp.waitForMail(…)` gives");
}

/** @throws `INVALID_ARGUMENT` where the received value is neither a mail nor an envelope */
export function asEnvelope(received: unknown, matcher: string): CapturedEnvelope {
  if (isEnvelope(received)) return received;
  if (isMail(received)) return received.envelope;
  throw wrongValue(
    received,
    matcher,
    "a captured mail or an envelope, such as `await smtp.waitForMail(…)` gives",
  );
}

/** @throws `INVALID_ARGUMENT` where the received value is no fixture */
export function asReads(received: unknown, matcher: string): SmtpReads {
  if (isReads(received)) return received;
  throw wrongValue(received, matcher, "a fixture, such as `useSmtpServer()` gives");
}

function wrongValue(received: unknown, matcher: string, wanted: string): SmtpFixtureError {
  return refusal(placeOf(matcher), `takes ${wanted}, and got ${described(received)}.`);
}

/** What a value is, and what to do with it. */
function described(received: unknown): string {
  if (isPromise(received)) return "a promise: await it first";
  if (Array.isArray(received)) return "a list: take one mail of it";
  if (isReads(received)) return "a fixture: take a mail of it first";
  if (isMail(received)) return "a mail: hand over the fixture that it came to";
  if (isEnvelope(received)) return "an envelope, which has no message: take the mail";
  if (typeof received === "function") return "a function: call it";
  return show(received);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
/** Whether a value is a captured mail. */
export const isMail = (value: unknown): value is CapturedMail =>
  isObject(value) && "envelope" in value && "headers" in value;
const isEnvelope = (value: unknown): value is CapturedEnvelope =>
  isObject(value) && "rcptTos" in value;
const isReads = (value: unknown): value is SmtpReads =>
  isObject(value) && typeof value["waitForMail"] === "function";
