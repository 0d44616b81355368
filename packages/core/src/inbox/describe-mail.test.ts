import { describe, expect, test } from "vitest";
import { describeEnvelope, describeMail } from "./describe-mail.js";
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
