import { SmtpFixtureError } from "../errors.js";
import { nearestName } from "../nearest-name.js";
import type { CodeOptions } from "./mail-methods.js";
import { show } from "./show.js";
import { isRegExp } from "./value-kinds.js";

const NAMES = ["near", "digits", "pattern"];

/** @throws `INVALID_ARGUMENT` */
export function checkCodeOptions(options: CodeOptions = {}): CodeOptions {
  if (typeof options !== "object" || options === null)
    throw invalid(`It takes { near, digits, pattern }, not ${show(options)}.`);
  for (const name of Object.keys(options)) {
    if (NAMES.includes(name)) continue;
    const nearest = nearestName(name, NAMES);
    const hint =
      nearest === undefined ? `Known are: ${NAMES.join(", ")}.` : `Did you mean "${nearest}"?`;
    throw invalid(`Unknown option ${show(name)}. ${hint}`);
  }
  const { near, digits, pattern } = options as Readonly<Record<string, unknown>>;
  if (near !== undefined && !isRegExp(near) && (typeof near !== "string" || near.trim() === ""))
    throw invalid(`near takes a string or a RegExp, not ${show(near)}.`);
  if (digits !== undefined && !(Number.isInteger(digits) && (digits as number) >= 1))
    throw invalid(`digits takes a whole number from 1 on, not ${show(digits)}.`);
  if (pattern !== undefined && !isRegExp(pattern))
    throw invalid(`pattern takes a RegExp, not ${show(pattern)}.`);
  if (digits !== undefined && pattern !== undefined)
    throw invalid("It takes either digits or pattern: a pattern says how many there are.");
  return options;
}

const invalid = (message: string): SmtpFixtureError =>
  new SmtpFixtureError("INVALID_ARGUMENT", `mail.code(): ${message}`);
