import { type SmtpFixtureError } from "../errors.js";
import { MailError } from "../inbox/mail-errors.js";
import type { SmtpReads } from "../inbox/reads.js";
import type { LintSwitch } from "./lint-options.js";
import { loadLint } from "./load-lint.js";

/**
 * Judges the mails of a test that has ended, each once whatever fixtures it came through.
 *
 * @param judged - the ids of the mails that have been
 * @returns the error that fails the test: `MAIL_NOT_CLEAN`, with the mails as its `arrivals`
 */
export async function lintAtEnd(
  reads: SmtpReads,
  lint: LintSwitch | undefined,
  judged: Set<string>,
): Promise<SmtpFixtureError | undefined> {
  if (lint === undefined || lint === "off") return undefined;
  const mails = (await reads.mails()).filter(({ id }) => !judged.has(id));
  for (const { id } of mails) judged.add(id);
  if (mails.length === 0) return undefined;
  const failure = loadLint().judgeAll(mails, lint, Date.now());
  return failure && new MailError("MAIL_NOT_CLEAN", failure.message, [...failure.unclean]);
}
