import { isSmtpFixtureError } from "../errors.js";
import { describeMail } from "../inbox/describe-mail.js";
import type { MailQuery } from "../inbox/query.js";
import type { WaitOptions } from "../inbox/reads.js";
import { asReads, failure, type MatcherContext, type MatcherResult } from "./matcher.js";

/** A mail that matches arrives, now or later. `.not`: none does, watched until open transactions have ended. */
export async function toReceiveMail(
  this: MatcherContext | void,
  received: unknown,
  query?: MailQuery,
  options?: WaitOptions,
): Promise<MatcherResult> {
  const reads = asReads(received, "toReceiveMail");
  const isNot = (this as MatcherContext | undefined)?.isNot === true;
  try {
    if (isNot) {
      await reads.expectNoMail(query, options);
      return { pass: false, message: () => "No mail was received." };
    }
    const mail = await reads.waitForMail(query, options);
    return {
      pass: true,
      message: () => failure(["A mail was received:", "", `  ${describeMail(mail)}`]),
    };
  } catch (error) {
    if (!isSmtpFixtureError(error, isNot ? "UNEXPECTED_MAIL" : "MAIL_NOT_RECEIVED")) throw error;
    return { pass: isNot, message: () => error.message };
  }
}
