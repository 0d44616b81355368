import { isSmtpFixtureError } from "../errors.js";
import { describeMail } from "../inbox/describe-mail.js";
import { refusal } from "../inbox/place.js";
import type { MailQuery } from "../inbox/query.js";
import type { SmtpReads, WaitOptions } from "../inbox/reads.js";
import { show } from "../inbox/show.js";
import { asReads, type MatcherContext, type MatcherResult, placeOf } from "./matcher.js";
import { watched } from "./unawaited.js";

/** Mails that a failure text lists. */
const MOST_LINES = 20;

/**
 * Exactly so many mails that match arrive; one more fails, also one that comes later while the test runs. `.not`: another
 * number has arrived once open transactions have ended.
 */
export function toReceiveMails(
  this: MatcherContext | void,
  received: unknown,
  count: number,
  ...wanted: readonly [query?: MailQuery, options?: WaitOptions]
): Promise<MatcherResult> {
  const arrive = async (): Promise<MatcherResult> => {
    const reads = asReads(received, "toReceiveMails");
    if (!Number.isInteger(count) || count < 1)
      throw refusal(
        placeOf("toReceiveMails"),
        `takes a whole number from 1 on, not ${show(count)}. For no mail at all use toReceiveNoMail().`,
      );
    return this?.isNot === true
      ? await anotherNumber(reads, count, ...wanted)
      : await exactly(reads, count, ...wanted);
  };
  return watched(this, "toReceiveMails", [count, ...wanted], arrive(), toReceiveMails);
}

async function exactly(
  reads: SmtpReads,
  count: number,
  query?: MailQuery,
  options?: WaitOptions,
): Promise<MatcherResult> {
  try {
    await reads.waitForMails(count, query, options);
    return { pass: true, message: () => "They were received." };
  } catch (error) {
    const isWrongNumber =
      isSmtpFixtureError(error, "MAIL_NOT_RECEIVED") ||
      isSmtpFixtureError(error, "MAIL_COUNT_MISMATCH");
    if (!isWrongNumber) throw error;
    // By the name that the test has called.
    const message = error.message.replace(`waitForMails(${count})`, `toReceiveMails(${count})`);
    return { pass: false, message: () => message };
  }
}

async function anotherNumber(
  reads: SmtpReads,
  count: number,
  query?: MailQuery,
  options?: WaitOptions,
): Promise<MatcherResult> {
  // Nothing matches this: it waits until nothing is going on any more.
  await reads.expectNoMail(() => false, options);
  const mails = await reads.mails(query);
  const after = mails.findIndex(({ id }) => id === options?.after?.id);
  const matches = mails.slice(after + 1);
  return {
    pass: matches.length === count,
    message: () =>
      [
        `Any number of mails but ${count} was to arrive, and these did:`,
        "",
        ...matches
          .slice(0, MOST_LINES)
          .map((mail, index) => `${String(index + 1).padStart(3)}  ${describeMail(mail)}`),
      ].join("\n"),
  };
}
