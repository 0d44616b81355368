import { isSmtpFixtureError } from "../errors.js";
import { describeMail } from "../inbox/describe-mail.js";
import type { MailQuery } from "../inbox/query.js";
import type { SmtpReads, WaitOptions } from "../inbox/reads.js";
import { asReads, type MatcherContext, type MatcherResult } from "./matcher.js";
import { watched } from "./unawaited.js";

/** A mail that matches arrives, now or later. `.not`: none does, watched until open transactions have ended. */
export function toReceiveMail(
  this: MatcherContext | void,
  received: unknown,
  ...wanted: readonly [query?: MailQuery, options?: WaitOptions]
): Promise<MatcherResult> {
  const arrives = async (): Promise<MatcherResult> => {
    const reads = asReads(received, "toReceiveMail");
    if (this?.isNot !== true) return await aMail(reads, ...wanted);
    const { pass, message } = await noMail(reads, ...wanted);
    return { pass: !pass, message };
  };
  return watched(this, "toReceiveMail", wanted, arrives(), toReceiveMail);
}

/** No mail that matches arrives, watched until open transactions have ended. `.not`: one does, now or later. */
export function toReceiveNoMail(
  this: MatcherContext | void,
  received: unknown,
  ...wanted: readonly [query?: MailQuery, options?: WaitOptions]
): Promise<MatcherResult> {
  const arrivesNone = async (): Promise<MatcherResult> => {
    const reads = asReads(received, "toReceiveNoMail");
    if (this?.isNot !== true) return await noMail(reads, ...wanted);
    const { pass, message } = await aMail(reads, ...wanted);
    return { pass: !pass, message };
  };
  return watched(this, "toReceiveNoMail", wanted, arrivesNone(), toReceiveNoMail);
}

/** Waits for a mail. */
async function aMail(
  reads: SmtpReads,
  query?: MailQuery,
  options?: WaitOptions,
): Promise<MatcherResult> {
  try {
    const mail = await reads.waitForMail(query, options);
    return { pass: true, message: () => `A mail was received:\n\n  ${describeMail(mail)}` };
  } catch (error) {
    if (!isSmtpFixtureError(error, "MAIL_NOT_RECEIVED")) throw error;
    return { pass: false, message: () => error.message };
  }
}

/** Watches that none comes. */
async function noMail(
  reads: SmtpReads,
  query?: MailQuery,
  options?: WaitOptions,
): Promise<MatcherResult> {
  try {
    await reads.expectNoMail(query, options);
    return { pass: true, message: () => "No mail was received." };
  } catch (error) {
    if (!isSmtpFixtureError(error, "UNEXPECTED_MAIL")) throw error;
    return { pass: false, message: () => error.message };
  }
}
