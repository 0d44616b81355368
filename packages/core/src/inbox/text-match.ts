import { SmtpFixtureError } from "../errors.js";
import { type Place, refusal } from "./place.js";
import { show } from "./show.js";
import { isAsymmetric, isPromise, isRegExp } from "./value-kinds.js";

/** How a text is judged: made once for each query. */
export type TextJudge = (value: string) => boolean;

/** Judges a text; a string has to be all of it. */
export function textJudge(match: unknown, place: Place): TextJudge {
  if (typeof match === "string") return (value) => value === match;
  return patternJudge(match, place);
}

/** Judges a body, which is rarely known to the letter: a string has to occur in it. */
export function bodyJudge(match: unknown, place: Place): TextJudge {
  if (typeof match === "string") return (value) => value.includes(match);
  return patternJudge(match, place);
}

/** Judges by what is not a string. */
export function patternJudge(match: unknown, place: Place): TextJudge {
  if (isRegExp(match)) {
    // With g or y a RegExp remembers where it stopped, and every second test would fail.
    const pattern = new RegExp(match.source, match.flags.replaceAll(/[gy]/g, ""));
    return (value) => pattern.test(value);
  }
  if (typeof match === "function") return (value) => verdict(match(value));
  if (isAsymmetric(match)) return (value) => verdict(match.asymmetricMatch(value));
  throw refusal(
    place,
    `takes a string, a RegExp, a function or an asymmetric matcher, not ${show(match)}.`,
  );
}

/**
 * What a predicate has said. A promise would hold whatever comes of it.
 *
 * @throws `INVALID_QUERY` for a promise
 */
export function verdict(said: unknown): boolean {
  if (!isPromise(said)) return Boolean(said);
  // Nobody will look at how it ends.
  said.then(undefined, () => undefined);
  throw new SmtpFixtureError(
    "INVALID_QUERY",
    "A predicate returned a promise. It has to say at once whether it holds: make it a function that is not async, or take the mail first and check it then.",
  );
}
