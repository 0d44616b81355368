import { expect, test } from "vitest";
import type { Attempt } from "../inbox/attempt.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import { digest } from "./digest.js";

const NOTHING = { mails: [], attempts: [], transcript: "" };

const HELLO = [
  "From: shop@shop.test",
  "Date: Wed, 25 Nov 2026 10:00:00 +0000",
  "Subject: Hello",
  "",
  "Hello, Ada!",
  "",
].join("\r\n");

const refused: Attempt = {
  session: mailOf().session,
  outcome: "refused",
  mailFrom: "shop@shop.test",
  recipients: [{ address: "ada@example.test", code: 550 }],
  commands: [{ command: "RCPT TO:<ada@example.test>", reply: ["550 5.1.1 No such mailbox"] }],
  replies: [250, 550],
  openedMs: 0,
  isFirstOfSession: true,
  mailId: undefined,
};

const REFUSED =
  "shop@shop.test → ada@example.test: gave up after 550 5.1.1 No such mailbox at RCPT TO:<ada@example.test>";

test("each mail is a line: from whom, to whom, its subject, its size", () => {
  const mails = [
    mailOf({ content: HELLO }),
    mailOf({ from: "", to: ["a@b.test", "c@d.test"], content: "\r\n" }),
  ];
  expect(digest({ ...NOTHING, mails }, "")).toEqual([
    "This test received 2 mails:",
    '  1  shop@shop.test → ada@example.test  "Hello"  92 octets',
    "  2  <> → a@b.test, c@d.test  (no subject)  2 octets  defects: from-missing, date-missing",
  ]);
});

test("a test without mail and sessions says nothing", () => {
  expect(digest(NOTHING, "")).toBeUndefined();
});

test("a session that ended as it should is nothing to speak of", () => {
  const transcript =
    "S: 220 test\nC: EHLO a\nS: 250 test\nC: QUIT\nS: 221 Bye\n-- closed after QUIT\n";
  expect(digest({ ...NOTHING, transcript }, "")).toBeUndefined();
});

test("a session that was begun before the test is another's", () => {
  const transcript = "… (what was said before is left out)\nC: NOOP\nS: 250 OK\n";
  expect(digest({ ...NOTHING, transcript }, "")).toBeUndefined();
});

test("what ended without a mail is told in one line", () => {
  const transcript = [
    "S: 220 test\n-- the client left without QUIT\n",
    "S: 220 test\nC: EHLO client.test\nS: 250 test\nC: STARTTLS\nS: 220 Go ahead\n",
    "S: 220 test\nC: EHLO client.test\nS: 250 test\nC: MAIL FROM:<shop@shop.test>\nS: 250 OK\n",
  ].join("\n");
  expect(digest({ mails: [], attempts: [refused], transcript }, "")).toEqual([
    "This test received no mail.",
    `Sessions that brought no mail: ${REFUSED}; a client said nothing (the client left without QUIT); a client got no further than STARTTLS (still open)`,
  ]);
});

test("a text stays short, however much happened", () => {
  const mails = Array.from({ length: 50 }, () => mailOf());
  const attempts = Array.from({ length: 50 }, () => refused);
  const lines = digest({ mails, attempts, transcript: "" }, "") ?? [];
  expect(lines.length).toBeLessThanOrEqual(18);
  expect(lines.at(-2)).toBe("     … and 38 more");
  expect(lines.at(-1)).toMatch(/; and 47 more$/);
});

test("what its error says already is not said again", () => {
  const mails = [mailOf(), mailOf({ content: "Subject: Other\n\n" })];
  const message = `No mail arrived.
2 mails arrived in this inbox:
  1  +0.2 s  shop@shop.test → ada@example.test  \u001B[31m"Hello"\u001B[39m  ✗ subject
  2  +0.3 s  shop@shop.test → ada@example.test  "Other"  ✗ subject
  ${REFUSED}`;
  expect(digest({ mails, attempts: [refused], transcript: "" }, message)).toEqual([]);
  expect(
    digest({ ...NOTHING, mails: [...mails, mailOf({ to: ["x@y.test"] })] }, message),
  ).toHaveLength(4);
});

test("a subject stays on its line", () => {
  const mails = [mailOf({ content: "Subject: =?utf-8?q?One=0ATwo=1B[31m?=\n\n" })];
  expect(digest({ ...NOTHING, mails }, "")?.[1]).toContain(String.raw`"One\nTwo\u001b[31m"`);
});
