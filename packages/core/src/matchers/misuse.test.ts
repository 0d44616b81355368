import { describe, expect, test } from "vitest";
import { startSmtpFixture } from "../fixture.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import { misuseOf } from "./failure-of.testing.js";
import { matchers } from "./index.js";

expect.extend(matchers);

/** As JavaScript sees it: nothing is checked before it runs. */
type Loose = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
const assertThat: (received: unknown) => unknown = expect;
const loose = (received: unknown): Loose => assertThat(received) as Loose;
const looseNot = (received: unknown): Loose => (assertThat(received) as { not: Loose }).not;

const MAIL = mailOf();
const TAKES_MAIL = "a captured mail, such as `await smtp.waitForMail(…)` gives";
const TAKES_ENVELOPE = "a captured mail or an envelope, such as `await smtp.waitForMail(…)` gives";

describe.each([
  ["toHaveSubject", "x", TAKES_MAIL],
  ["toHaveText", "x", TAKES_MAIL],
  ["toHaveHtml", "x", TAKES_MAIL],
  ["toHaveRecipients", { to: [] }, TAKES_MAIL],
  ["toHaveLink", "x", TAKES_MAIL],
  ["toHaveCode", "x", TAKES_MAIL],
  ["toHaveHeader", "x", TAKES_MAIL],
  ["toHaveAttachment", "x", TAKES_MAIL],
  ["toBeSentTo", "ada@example.test", TAKES_ENVELOPE],
  ["toBeSentFrom", "ada@example.test", TAKES_ENVELOPE],
])("%s says what it takes", (matcher, argument, takes) => {
  test.each<readonly [string, unknown, string]>([
    ["a promise", Promise.resolve(MAIL), "a promise: await it first"],
    ["a list of mails", [MAIL], "a list: take one mail of it"],
    ["an empty list", [], "a list: take one mail of it"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a string", "mail", '"mail"'],
    ["a function", () => MAIL, "a function: call it"],
    ["some object", { subject: "x" }, '{ subject: "x" }'],
  ])("and that it got %s", async (_, received, got) => {
    const error = {
      code: "INVALID_ARGUMENT",
      message: `expect(…).${matcher}() takes ${takes}, and got ${got}.`,
    };
    expect(await misuseOf(() => loose(received)[matcher]?.(argument))).toEqual(error);
    expect(await misuseOf(() => looseNot(received)[matcher]?.(argument))).toEqual(error);
  });

  test("and that it got a fixture", async () => {
    await using smtp = await startSmtpFixture();
    expect(await misuseOf(() => loose(smtp)[matcher]?.(argument))).toEqual({
      code: "INVALID_ARGUMENT",
      message: `expect(…).${matcher}() takes ${takes}, and got a fixture: take a mail of it first.`,
    });
  });
});

test.each([
  "toHaveSubject",
  "toHaveText",
  "toHaveHtml",
  "toHaveHeader",
  "toHaveAttachment",
  "toHaveLink",
  "toHaveCode",
  "toHaveRecipients",
])("%s wants the mail and not its envelope", async (matcher) => {
  expect(await misuseOf(() => loose(MAIL.envelope)[matcher]?.("x"))).toEqual({
    code: "INVALID_ARGUMENT",
    message: `expect(…).${matcher}() takes ${TAKES_MAIL}, and got an envelope, which has no message: take the mail.`,
  });
});

const MISUSED_CODE = 'mail.code(): digits takes a whole number from 1 on, not "6".';

describe("what was wanted has to make sense", () => {
  const TEXT = "takes a string, a RegExp, a function or an asymmetric matcher, not";
  test.each<readonly [string, readonly unknown[], string]>([
    ["toHaveSubject", [], `expect(…).toHaveSubject() ${TEXT} undefined.`],
    ["toHaveSubject", [5], `expect(…).toHaveSubject() ${TEXT} 5.`],
    ["toHaveSubject", [["x"]], `expect(…).toHaveSubject() ${TEXT} ["x"].`],
    ["toHaveText", [null], `expect(…).toHaveText() ${TEXT} null.`],
    ["toBeSentTo", [], `expect(…).toBeSentTo() ${TEXT} undefined.`],
    [
      "toBeSentTo",
      [[]],
      "expect(…).toBeSentTo() is an empty list. Name a mailbox, or leave it out.",
    ],
    ["toBeSentTo", [""], 'expect(…).toBeSentTo() takes a mailbox, and "" is none.'],
    [
      "toBeSentTo",
      ["Ada <ada@example.test>"],
      'expect(…).toBeSentTo() takes a bare mailbox such as "ada@example.test", not "Ada <ada@example.test>": a display name is no part of it.',
    ],
    ["toBeSentTo", [["a@b.test", 5]], `expect(…).toBeSentTo() ${TEXT} 5.`],
    ["toBeSentFrom", [], `expect(…).toBeSentFrom() ${TEXT} undefined.`],
    [
      "toBeSentFrom",
      ["<>"],
      'expect(…).toBeSentFrom() takes a bare mailbox such as "ada@example.test", not "<>": a display name is no part of it.',
    ],
    [
      "toHaveHeader",
      [],
      'expect(…).toHaveHeader() takes the name of a header field such as "Reply-To", not undefined.',
    ],
    [
      "toHaveHeader",
      ["Reply-To:"],
      'expect(…).toHaveHeader() takes the name of a header field such as "Reply-To", not "Reply-To:".',
    ],
    [
      "toHaveHeader",
      ["Subject", undefined],
      "expect(…).toHaveHeader() was given undefined. Leave it out if any will do.",
    ],
    ["toHaveHeader", ["Subject", 5], `expect(…).toHaveHeader() ${TEXT} 5.`],
    [
      "toHaveAttachment",
      [undefined],
      "expect(…).toHaveAttachment() was given undefined. Leave it out if any will do.",
    ],
    [
      "toHaveAttachment",
      [5],
      "expect(…).toHaveAttachment() takes a name or { name, type, size, content }, not 5.",
    ],
    [
      "toHaveAttachment",
      [{ contentType: "a/b" }],
      'The field "contentType" in expect(…).toHaveAttachment() is unknown. Known are: name, type, size, content.',
    ],
    [
      "toHaveAttachment",
      [{ size: "5" }],
      'The field "size" in expect(…).toHaveAttachment() takes a number of octets, a function or an asymmetric matcher, not "5".',
    ],
    ["toHaveHtml", [], `expect(…).toHaveHtml() ${TEXT} undefined.`],
    [
      "toHaveRecipients",
      ["ada@example.test"],
      'expect(…).toHaveRecipients() takes an object of lists such as { to: ["ada@example.test"], cc: [] }, not "ada@example.test".',
    ],
    [
      "toHaveRecipients",
      [{}],
      'expect(…).toHaveRecipients() takes an object of lists such as { to: ["ada@example.test"], cc: [] }, not {}.',
    ],
    [
      "toHaveRecipients",
      [{ form: [] }],
      'The field "form" in expect(…).toHaveRecipients() is unknown. Known are: to, cc, bcc.',
    ],
    [
      "toHaveRecipients",
      [{ to: undefined }],
      'The field "to" in expect(…).toHaveRecipients() takes a list of mailboxes, not undefined.',
    ],
    [
      "toHaveRecipients",
      [{ to: [5] }],
      `The field "to" in expect(…).toHaveRecipients() ${TEXT} 5.`,
    ],
    [
      "toHaveLink",
      [undefined],
      "expect(…).toHaveLink() was given undefined. Leave it out if any will do.",
    ],
    [
      "toHaveLink",
      [{}],
      "expect(…).toHaveLink() takes a text, an address or { text, href, source }, not {}.",
    ],
    [
      "toHaveLink",
      [{ url: "x" }],
      'The field "url" in expect(…).toHaveLink() is unknown. Known are: text, href, source.',
    ],
    [
      "toHaveLink",
      [{ source: "body" }],
      'The field "source" in expect(…).toHaveLink() takes "html" or "text", not "body".',
    ],
    ["toHaveLink", [{ href: 5 }], `The field "href" in expect(…).toHaveLink() ${TEXT} 5.`],
    [
      "toHaveCode",
      [undefined, { digits: 6 }],
      "expect(…).toHaveCode() was given undefined. Leave it out if any will do.",
    ],
    ["toHaveCode", ["123456", { digits: "6" }], MISUSED_CODE],
  ])("%s%j", async (matcher, args, message) => {
    const error = { code: "INVALID_ARGUMENT", message };
    expect(await misuseOf(() => loose(MAIL)[matcher]?.(...args))).toEqual(error);
    expect(await misuseOf(() => looseNot(MAIL)[matcher]?.(...args))).toEqual(error);
  });
});

test("a predicate that throws is heard, and one that returns a promise is refused", async () => {
  const mine = new RangeError("mine");
  expect(() =>
    expect(MAIL).toHaveSubject(() => {
      throw mine;
    }),
  ).toThrow(mine);
  expect(await misuseOf(() => loose(MAIL)["toHaveSubject"]?.(async () => true))).toMatchObject({
    code: "INVALID_QUERY",
  });
});

const message = (got: string): string =>
  `expect(…).toReceiveMail() takes a fixture, such as \`useSmtpServer()\` gives, and got ${got}.`;

describe("toReceiveMail says what it takes", () => {
  test.each<readonly [string, unknown, string]>([
    ["a mail", MAIL, "a mail: hand over the fixture that it came to"],
    ["an envelope", MAIL.envelope, "an envelope, which has no message: take the mail"],
    ["undefined", undefined, "undefined"],
    ["a function", startSmtpFixture, "a function: call it"],
    ["a list", [], "a list: take one mail of it"],
  ])("and that it got %s", async (_, received, got) => {
    expect(await misuseOf(() => loose(received)["toReceiveMail"]?.())).toEqual({
      code: "INVALID_ARGUMENT",
      message: message(got),
    });
  });

  test("and that it got a promise of a fixture", async () => {
    const promise = startSmtpFixture();
    await using _smtp = await promise;
    expect(await misuseOf(() => loose(promise)["toReceiveMail"]?.())).toEqual({
      code: "INVALID_ARGUMENT",
      message: message("a promise: await it first"),
    });
  });
});
