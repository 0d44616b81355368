import type { LintOptions } from "../lint/lint-options.js";
import { loadLint } from "../lint/load-lint.js";
import { asMail, given, type MatcherResult } from "./matcher.js";

/** No rule of the lint finds anything wrong with a mail. */
export function toBeCleanMail(
  received: unknown,
  ...rest: readonly [options?: LintOptions]
): MatcherResult {
  const { findings, message } = loadLint().judge(
    asMail(received, "toBeCleanMail"),
    given("toBeCleanMail", rest) ?? {},
    Date.now(),
    "expect(…).toBeCleanMail()",
  );
  return { pass: findings.length === 0, message };
}
