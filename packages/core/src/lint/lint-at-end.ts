import { MailError } from "../inbox/mail-errors.js";
import type { SmtpReads } from "../inbox/reads.js";
import type { LintSwitch } from "./lint-options.js";
import { loadLint } from "./load-lint.js";

/**
 * Judges the mails of a test that has ended, each once whatever fixtures it came through.
 *
 * @param judged - the ids of the mails that have been
 * @returns the error that fails the test: `MAIL_NOT_CLEAN`, with the mails as its `arrivals`; `INBOX_FULL` where there are
 * some that cannot be judged
 */
export async function lintAtEnd(
  reads: SmtpReads,
  lint: LintSwitch | undefined,
  judged: Set<string>,
): Promise<Error | undefined> {
  if (lint === undefined || lint === "off") return undefined;
  try {
    const mails = (await reads.mails()).filter(({ id }) => !judged.has(id));
    for (const { id } of mails) judged.add(id);
    const failure = mails.length === 0 ? undefined : loadLint().judgeAll(mails, lint, Date.now());
    return failure && new MailError("MAIL_NOT_CLEAN", failure.message, [...failure.unclean]);
  } catch (error) {
    // What comes after the end of a test, such as letting its mail go, has to come all the same.
    return error as Error;
  }
}
