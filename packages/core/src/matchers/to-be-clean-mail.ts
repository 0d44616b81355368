import { describeMail } from "../inbox/describe-mail.js";
import type { LintOptions } from "../lint/lint-options.js";
import { loadLint } from "../lint/load-lint.js";
import { asMail, failure, given, type MatcherResult } from "./matcher.js";

/** No rule of the lint finds anything wrong with a mail. */
export function toBeCleanMail(
  received: unknown,
  ...rest: readonly [options?: LintOptions]
): MatcherResult {
  const mail = asMail(received, "toBeCleanMail");
  const options = given("toBeCleanMail", rest) ?? {};
  const { findings, message } = loadLint().judge(
    mail,
    options,
    Date.now(),
    "expect(…).toBeCleanMail()",
  );
  const pass = findings.length === 0;
  return {
    pass,
    message: () =>
      pass
        ? failure([
            "The mail was not to be clean, and no rule finds anything wrong with it:",
            "",
            `  mail  ${describeMail(mail)}`,
          ])
        : message(),
  };
}
