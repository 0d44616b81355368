import { SmtpFixtureError } from "../errors.js";
import type { CapturedEnvelope, CapturedMail } from "../inbox/captured-mail.js";
import type { SmtpReads } from "../inbox/reads.js";
import { show } from "../inbox/text-match.js";

/** What a matcher says, in the form that `expect.extend` of every runner takes. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** What a runner gives a matcher as `this`; only what we use. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
}

/** @throws `INVALID_ARGUMENT` where the received value is no mail */
export function asMail(received: unknown, matcher: string): CapturedMail {
  if (isObject(received) && "envelope" in received && "headers" in received)
    return received as unknown as CapturedMail;
  throw wrongValue(received, matcher, "a captured mail, such as `await smtp.waitForMail(…)` gives");
}

/** @throws `INVALID_ARGUMENT` where the received value is neither a mail nor an envelope */
export function asEnvelope(received: unknown, matcher: string): CapturedEnvelope {
  if (isObject(received) && "rcptTos" in received) return received as unknown as CapturedEnvelope;
  if (isObject(received) && "envelope" in received)
    return (received as unknown as CapturedMail).envelope;
  throw wrongValue(
    received,
    matcher,
    "a captured mail or an envelope, such as `await smtp.waitForMail(…)` gives",
  );
}

/** @throws `INVALID_ARGUMENT` where the received value is no fixture */
export function asReads(received: unknown, matcher: string): SmtpReads {
  if (isObject(received) && typeof received["waitForMail"] === "function")
    return received as unknown as SmtpReads;
  throw wrongValue(received, matcher, "a fixture, such as `useSmtpServer()` gives");
}

function wrongValue(received: unknown, matcher: string, wanted: string): SmtpFixtureError {
  const isPromise = isObject(received) && typeof received["then"] === "function";
  const isList = Array.isArray(received);
  const hint = isPromise
    ? "a promise: await it first"
    : isList
      ? "a list: take one mail of it"
      : received === undefined
        ? "undefined"
        : show(received);
  return new SmtpFixtureError(
    "INVALID_ARGUMENT",
    `expect(…).${matcher}() takes ${wanted}, and got ${hint}.`,
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A failure text: what was wanted, what is there, and which mail it is about. */
export function failure(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join("\n");
}
