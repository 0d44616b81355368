import { describe, expect, test } from "vitest";
import type { Attempt } from "./attempt.js";
import { compileMailQuery } from "./compile-query.js";
import {
  describeArrivals,
  describeAttempt,
  describeEnvelope,
  describeMail,
} from "./describe-mail.js";
import { mailOf } from "./mail-of.testing.js";

describe("an envelope on a line", () => {
  test.each([
    ["shop@shop.test", ["ada@example.test"], "shop@shop.test → ada@example.test"],
    ["", ["ada@example.test"], "<> → ada@example.test"],
    ["a@b.test", ["c@d.test", "e@f.test", "g@h.test"], "a@b.test → c@d.test, e@f.test, g@h.test"],
    [
      "a@b.test",
      ["1@d.test", "2@d.test", "3@d.test", "4@d.test", "5@d.test"],
      "a@b.test → 1@d.test, 2@d.test, 3@d.test and 2 more",
    ],
    ['"a b"@c.test', [String.raw`"x\"y"@z.test`], String.raw`"a b"@c.test → "x\"y"@z.test`],
    [`${"x".repeat(200)}@b.test`, ["c@d.test"], `${"x".repeat(119)}… → c@d.test`],
  ])("%s", (from, to, line) => {
    expect(describeEnvelope(mailOf({ from, to }).envelope)).toBe(line);
  });
});

describe("a mail on a line", () => {
  test.each([
    ["its subject in quotes", "Subject: Hello\n\n", '"Hello"'],
    ["one that is empty", "Subject:\n\n", '""'],
    ["none", "\n", "(no subject)"],
    [
      "one with what nobody should print",
      "Subject: =?utf-8?Q?a=1B[31m=0Ab?=\n\n",
      String.raw`"a\u001b[31m\nb"`,
    ],
  ])("%s", (_, content, subject) => {
    expect(describeMail(mailOf({ content }))).toBe(`shop@shop.test → ada@example.test  ${subject}`);
  });
});

describe("arrivals", () => {
  test("each stand on a line of their own, with what fits", () => {
    const mails = [mailOf(), mailOf({ to: ["bob@example.test"] })];
    expect(
      describeArrivals(mails, compileMailQuery({ to: "ada@example.test", text: "Hello" })),
    ).toEqual([
      '  1  shop@shop.test → ada@example.test  "Hello"  ✓ to ✓ text',
      '  2  shop@shop.test → bob@example.test  "Hello"  ✗ to ✓ text',
    ]);
  });

  test("a predicate that throws does not hold", () => {
    const query = compileMailQuery({ subject: () => JSON.parse("") as boolean });
    expect(describeArrivals([mailOf()], query)).toEqual([
      '  1  shop@shop.test → ada@example.test  "Hello"  ✗ subject',
    ]);
  });

  test("where any mail is meant nothing is marked", () => {
    const line = '  1  shop@shop.test → ada@example.test  "Hello"';
    expect(describeArrivals([mailOf()])).toEqual([line]);
    expect(describeArrivals([mailOf()], compileMailQuery(undefined))).toEqual([line]);
  });

  test("are counted where they are many", () => {
    const lines = describeArrivals(Array.from({ length: 25 }, () => mailOf()));
    expect(lines).toHaveLength(21);
    expect(lines[19]).toBe(' 20  shop@shop.test → ada@example.test  "Hello"');
    expect(lines[20]).toBe("     … and 5 more");
  });
});

describe("an attempt on a line", () => {
  const attempt: Attempt = {
    session: mailOf().session,
    outcome: "refused",
    mailFrom: "shop@shop.test",
    recipients: [{ address: "ada@example.test", code: 550 }],
    commands: [
      { command: "MAIL FROM:<shop@shop.test>", reply: ["250 2.1.0 OK"] },
      { command: "RCPT TO:<ada@example.test>", reply: ["550-5.1.1 No such", "550 5.1.1 mailbox"] },
      { command: "DATA", reply: [] },
    ],
    replies: [250, 550],
    openedMs: 0,
    isFirstOfSession: true,
    mailId: undefined,
  };

  test.each<readonly [string, Partial<Attempt>, string]>([
    [
      "the last refusal says why",
      {},
      "refused: shop@shop.test → ada@example.test: RCPT TO:<ada@example.test> got 550-5.1.1 No such / 550 5.1.1 mailbox",
    ],
    [
      "no refusal",
      { outcome: "aborted", commands: [] },
      "aborted: shop@shop.test → ada@example.test",
    ],
    [
      "no recipient",
      { outcome: "open", commands: [], recipients: [] },
      "open: shop@shop.test → nobody",
    ],
    ["the null reverse-path", { mailFrom: "", commands: [] }, "refused: <> → ada@example.test"],
    [
      "a malformed MAIL",
      { mailFrom: undefined, commands: [], recipients: [] },
      "refused: ? → nobody",
    ],
  ])("%s", (_, rest, line) => {
    expect(describeAttempt({ ...attempt, ...rest })).toBe(line);
  });
});
