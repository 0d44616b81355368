import type { CapturedMail } from "../inbox/captured-mail.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import { page } from "./page.js";

export interface Words {
  readonly html?: string | undefined;
  readonly text?: string;
  readonly subject?: string;
  readonly fileName?: string;
  readonly mailbox?: string;
  readonly testName?: string;
  readonly error?: string;
  readonly transcript?: string;
}

const encoded = (text: string): string => Buffer.from(text).toString("base64");
const word = (text: string): string => `=?utf-8?b?${encoded(text)}?=`;

/** One red point. */
export const IMAGE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

const part = (header: readonly string[], body: string): string =>
  ["--b", ...header, "Content-Transfer-Encoding: base64", "", body, ""].join("\r\n");

/** A mail whose every part says what it is told to. */
export function mailSaying({
  html,
  text = "",
  subject = "",
  fileName = "",
  mailbox,
}: Words): CapturedMail {
  const content = [
    `From: ${word(subject)} <shop@shop.test>`,
    "To: ada@example.test",
    "Date: Wed, 25 Nov 2026 10:00:00 +0000",
    `Subject: ${word(subject)}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/related; boundary="b"',
    "",
    part(["Content-Type: text/html; charset=utf-8"], encoded(html ?? "")),
    part(["Content-Type: text/plain; charset=utf-8"], encoded(text)),
    part(
      [
        "Content-Type: image/png",
        `Content-Disposition: inline; filename*=utf-8''${encodeURIComponent(fileName)}`,
        "Content-ID: <point@shop.test>",
      ],
      IMAGE,
    ),
    "--b--",
    "",
  ].join("\r\n");
  return mailOf(mailbox === undefined ? { content } : { content, to: [mailbox], from: mailbox });
}

/** The page about some mails; what it says of their test is in the words of the first. */
export function pageSaying(...words: readonly [Words, ...Words[]]): string {
  const [{ testName = "a test", error = "It failed", transcript = "" }] = words;
  const mails = words.map(mailSaying);
  return page(
    {
      test: {
        key: {},
        scope: {},
        name: testName,
        file: "test/sign-up.test.ts",
        failedAtMs: Date.UTC(2026, 10, 25, 12),
      },
      errors: [error],
      runner: "Vitest 4",
    },
    { mails, attempts: [], transcript },
    mails.map((mail) => ({ mail, file: "001-mail.eml" })),
    1_000_000,
  );
}

/** Words that say the same in every place that there is. */
export function sayingEverywhere(html: string): Words {
  return {
    html: `<p>first</p>${html}`,
    text: html,
    subject: html,
    fileName: html,
    mailbox: html,
    testName: html,
    error: html,
    transcript: html,
  };
}
