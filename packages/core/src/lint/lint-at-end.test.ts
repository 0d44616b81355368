import { expect, test } from "vitest";
import { SmtpFixtureError } from "../errors.js";
import type { CapturedMail } from "../inbox/captured-mail.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import type { MailError } from "../inbox/mail-errors.js";
import type { SmtpReads } from "../inbox/reads.js";
import { lintAtEnd } from "./lint-at-end.js";

/** Reads of a test that has received these mails; nothing else of them is asked for. */
const readsOf = (mails: readonly CapturedMail[]): SmtpReads =>
  ({ mails: () => Promise.resolve(mails) }) as Pick<SmtpReads, "mails"> as SmtpReads;

const unclean = (subject: string): CapturedMail =>
  mailOf({
    from: "orders@shop.test",
    content: `From: orders@shop.test\r\nMessage-ID: <1@shop.test>\r\nDate: ${new Date().toUTCString()}\r\nSubject: ${subject}\r\nBcc: boss@shop.test\r\n\r\nHello\r\n`,
  });

test("each mail is judged once, and the error holds those that are not clean", async () => {
  const mails = [unclean("One"), unclean("Two")];
  const judged = new Set<string>();
  const error = (await lintAtEnd(readsOf(mails), "fail", judged)) as MailError;
  expect(error.code).toBe("MAIL_NOT_CLEAN");
  expect(error.arrivals).toEqual(mails);
  expect(await lintAtEnd(readsOf(mails), "fail", judged)).toBeUndefined();
  expect(await lintAtEnd(readsOf([...mails, unclean("Three")]), "fail", judged)).toMatchObject({
    message: expect.stringContaining('"Three"'),
  });
});

test("nothing is read where nothing is to be judged", async () => {
  for (const lint of [undefined, "off"] as const)
    expect(await lintAtEnd(readsOf([unclean("One")]), lint, new Set())).toBeUndefined();
});

test("of many mails some are shown, and all are counted", async () => {
  const mails = Array.from({ length: 7 }, (_, index) => unclean(`Number ${index + 1}`));
  const { message } = (await lintAtEnd(readsOf(mails), "fail", new Set())) as Error;
  expect(message).toMatch(
    /^7 of the 7 mails that this test received are not clean: 7 findings of 1 rule\./,
  );
  expect(message).toContain('"Number 5"');
  expect(message).not.toContain('"Number 6"');
  expect(message).toContain("\n  … and 2 more\n");
});

test("an inbox that cannot be read is the failure, and nothing is thrown", async () => {
  const full = new SmtpFixtureError("INBOX_FULL", "This inbox is full.");
  const reads = { ...readsOf([]), mails: () => Promise.reject(full) };
  expect(await lintAtEnd(reads, "fail", new Set())).toBe(full);
});
