import type { CapturedMail } from "../inbox/captured-mail.js";
import type { LintOptions } from "./lint-options.js";
import { loadLint } from "./load-lint.js";
import type { Finding } from "./rule.js";

/**
 * What is wrong with a mail, without a matcher: an empty list for a clean one.
 *
 * @example
 * const findings = lintMail(mail, { ignore: ["http-link"] });
 * @throws `INVALID_ARGUMENT` for what is no mail; for a rule that is unknown, naming the nearest
 */
export function lintMail(mail: CapturedMail, options: LintOptions = {}): readonly Finding[] {
  const { findings } = loadLint().judge(mail, options, Date.now(), "lintMail()");
  // Made here: the file of the rules may be of another realm.
  return Object.freeze(Array.from(findings, (finding) => Object.freeze({ ...finding })));
}
