import { loadPart } from "../message/load-part.js";
import type * as LintFile from "./lint.js";

let loaded: typeof LintFile | undefined;

/** The rules, which are loaded when a mail is first judged: most test files judge none. */
export function loadLint(): typeof LintFile {
  return (loaded ??= loadPart("lint") as typeof LintFile);
}

/**
 * Checks a switch that a user wrote; the rules are loaded for it only where it is on.
 * @throws `INVALID_OPTION`; naming the nearest rule where one is unknown
 */
export function checkLintSwitch(value: unknown, name: string): void {
  if (value !== undefined && value !== "off") loadLint().checkLintSwitch(value, name);
}
