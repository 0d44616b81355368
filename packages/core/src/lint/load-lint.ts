import { createRequire } from "node:module";
import type * as LintFile from "./lint.js";

/** What the file of the rules exports. */
export type Lint = typeof LintFile;

/**
 * Checks a switch that a user wrote; the rules are loaded for it only where it is on.
 * @throws `INVALID_OPTION`; naming the nearest rule where one is unknown
 */
export function checkLintSwitch(value: unknown, name: string): void {
  if (value !== undefined && value !== "off") loadLint().checkLintSwitch(value, name);
}

let loaded: Lint | undefined;

/** The rules, which are loaded when a mail is first judged: most test files judge none. */
export function loadLint(): Lint {
  // The CommonJS file from either format: a matcher cannot wait for an import().
  return (loaded ??= __IS_CJS__
    ? (require("./lint.js") as Lint)
    : (createRequire(__BUNDLE_URL__)("@smtp-fixture/core/lint") as Lint));
}
