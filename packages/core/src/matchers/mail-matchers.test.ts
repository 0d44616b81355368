import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { mailOf } from "../inbox/mail-of.testing.js";
import type { AttachmentMatch, TextMatch } from "../inbox/query.js";
import { failureOf } from "./failure-of.testing.js";
import { matchers } from "./index.js";

expect.extend(matchers);

const OCTETS = Buffer.from([0, 1, 2, 253, 254, 255]);

const MAIL = mailOf({
  from: "bounces@shop.test",
  to: ["Ada@example.test", "bob@example.test"],
  content: [
    "From: Shop <orders@shop.test>",
    "To: Ada <ada@example.test>",
    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= an Ada",
    "X-Tag: one",
    "X-Tag: two",
    "Content-Type: multipart/mixed; boundary=abc",
    "",
    "--abc",
    "",
    "Hello, Ada!",
    "Your code is 123456.",
    "",
    "--abc",
    "Content-Type: application/pdf; name=invoice.pdf",
    "Content-Transfer-Encoding: base64",
    "",
    OCTETS.toString("base64"),
    "--abc",
    "Content-Type: message/rfc822",
    "",
    "Subject: inner",
    "--abc--",
    "",
  ].join("\r\n"),
});
const BARE = mailOf({ from: "", content: "" });
const HTML = mailOf({ content: "Subject: x\nContent-Type: text/html\n\n<p>Hello</p>" });

const foreign = (source: string): RegExp => runInNewContext(source) as RegExp;

describe("toHaveSubject", () => {
  test.each<readonly [string, TextMatch]>([
    ["a string", "Grüße an Ada"],
    ["a RegExp", /^Grüße/],
    ["a RegExp with g", /Ada/g],
    ["a RegExp with y", /Grüße/y],
    ["a RegExp of another realm", foreign("/ada/i")],
    ["a predicate", (subject) => subject.endsWith("Ada")],
    ["an asymmetric matcher", expect.stringContaining("Grüße")],
  ])("holds for %s, every time", (_, subject) => {
    expect(MAIL).toHaveSubject(subject);
    expect(MAIL).toHaveSubject(subject);
  });

  test.each<readonly [string, TextMatch]>([
    ["part of it", "Grüße"],
    ["other case", "grüße an ada"],
    ["a RegExp", /^Ada/],
    ["a predicate", () => false],
    ["an asymmetric matcher", expect.not.stringContaining("Ada")],
  ])("does not hold for %s", (_, subject) => {
    expect(MAIL).not.toHaveSubject(subject);
  });

  test("does not hold where there is no subject, whatever is wanted", () => {
    expect(BARE).not.toHaveSubject("");
    expect(BARE).not.toHaveSubject(/^/);
  });

  test("says what was wanted, what is there, and of which mail", () => {
    expect(failureOf(() => expect(MAIL).toHaveSubject("Hello"))).toBe(`\
expect(mail).toHaveSubject(subject)

The mail has another subject:

  wanted  "Hello"
  got     "Grüße an Ada"

  mail    bounces@shop.test → Ada@example.test, bob@example.test`);
    expect(failureOf(() => expect(MAIL).not.toHaveSubject(/Ada/))).toBe(`\
expect(mail).not.toHaveSubject(subject)

The mail was not to have this subject:

  wanted  not /Ada/
  got     "Grüße an Ada"

  mail    bounces@shop.test → Ada@example.test, bob@example.test`);
    expect(failureOf(() => expect(BARE).toHaveSubject(expect.stringContaining("x")))).toBe(`\
expect(mail).toHaveSubject(subject)

The mail has another subject:

  wanted  StringContaining "x"
  got     no subject

  mail    <> → ada@example.test`);
  });
});

describe("toBeSentTo", () => {
  test.each<readonly [string, TextMatch | readonly TextMatch[]]>([
    ["a recipient", "bob@example.test"],
    ["a recipient in other case", "ADA@EXAMPLE.TEST"],
    ["a RegExp", /^bob@/g],
    ["a predicate", (address) => address.startsWith("Ada")],
    ["an asymmetric matcher", expect.stringMatching(/bob/)],
    ["a list in any order", ["bob@example.test", "ada@example.test"]],
    ["a list of patterns", [/example/, /^bob/]],
  ])("holds for %s", (_, to) => {
    expect(MAIL).toBeSentTo(to);
    expect(MAIL.envelope).toBeSentTo(to);
  });

  test.each<readonly [string, TextMatch | readonly TextMatch[]]>([
    ["somebody else", "eve@example.test"],
    ["one of a list", ["ada@example.test", "eve@example.test"]],
    ["a list that wants one twice", ["ada@example.test", "ada@example.test"]],
  ])("does not hold for %s", (_, to) => {
    expect(MAIL).not.toBeSentTo(to);
    expect(MAIL.envelope).not.toBeSentTo(to);
  });

  test("says who was wanted and who it went to", () => {
    expect(failureOf(() => expect(MAIL).toBeSentTo(["eve@example.test", /^ada/]))).toBe(`\
expect(mail).toBeSentTo(recipient)

The mail was sent to others:

  wanted  ["eve@example.test", /^ada/]
  got     ["Ada@example.test", "bob@example.test"]

  mail    bounces@shop.test → Ada@example.test, bob@example.test`);
    expect(failureOf(() => expect(MAIL.envelope).not.toBeSentTo("bob@example.test"))).toBe(`\
expect(mail).not.toBeSentTo(recipient)

The mail was not to be sent there:

  wanted  not "bob@example.test"
  got     ["Ada@example.test", "bob@example.test"]

  mail    bounces@shop.test → Ada@example.test, bob@example.test`);
  });
});

describe("toBeSentFrom", () => {
  test("holds for the reverse-path and not for what From says", () => {
    expect(MAIL).toBeSentFrom("BOUNCES@shop.test");
    expect(MAIL).toBeSentFrom(/^bounces@/y);
    expect(MAIL.envelope).toBeSentFrom(expect.stringContaining("bounces"));
    expect(MAIL).toBeSentFrom((address) => address !== "");
    expect(MAIL).not.toBeSentFrom("orders@shop.test");
    expect(MAIL).not.toBeSentFrom("");
    expect(BARE).toBeSentFrom("");
  });

  test("says who was wanted and who it came from", () => {
    expect(failureOf(() => expect(MAIL).toBeSentFrom("orders@shop.test"))).toBe(`\
expect(mail).toBeSentFrom(reversePath)

The mail came from somebody else:

  wanted  "orders@shop.test"
  got     "bounces@shop.test"

  mail    bounces@shop.test → Ada@example.test, bob@example.test`);
    expect(failureOf(() => expect(BARE).not.toBeSentFrom(""))).toBe(`\
expect(mail).not.toBeSentFrom(reversePath)

The mail was not to come from there:

  wanted  not ""
  got     ""

  mail    <> → ada@example.test`);
  });
});

describe("toHaveHeader", () => {
  test.each<readonly [string, readonly [string, TextMatch?]]>([
    ["a name", ["X-Tag"]],
    ["a name in other case", ["x-tAG"]],
    ["a value", ["X-Tag", "one"]],
    ["a value of another field of that name", ["X-Tag", "two"]],
    ["a RegExp", ["X-Tag", /^t/g]],
    ["a predicate", ["X-Tag", (value) => value === "two"]],
    ["an asymmetric matcher", ["From", expect.stringContaining("orders@")]],
    ["a decoded value", ["Subject", "Grüße an Ada"]],
  ])("holds for %s", (_, args) => {
    expect(MAIL).toHaveHeader(...args);
  });

  test.each<readonly [string, readonly [string, TextMatch?]]>([
    ["another name", ["X-Other"]],
    ["part of a name", ["X"]],
    ["another value", ["X-Tag", "three"]],
    ["part of a value", ["X-Tag", "o"]],
  ])("does not hold for %s", (_, args) => {
    expect(MAIL).not.toHaveHeader(...args);
  });

  test("says what was wanted, and the values or the names that are there", () => {
    expect(failureOf(() => expect(MAIL).toHaveHeader("x-tag", "three"))).toBe(`\
expect(mail).toHaveHeader(name, value)

The mail does not have this header field:

  wanted  x-tag: "three"
  got     x-tag: "one"
          x-tag: "two"

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
    expect(failureOf(() => expect(MAIL).toHaveHeader("Reply-To"))).toBe(`\
expect(mail).toHaveHeader(name)

The mail does not have this header field:

  wanted  Reply-To
  got     only From, To, Subject, X-Tag, Content-Type

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
    expect(failureOf(() => expect(BARE).toHaveHeader("Reply-To"))).toBe(`\
expect(mail).toHaveHeader(name)

The mail does not have this header field:

  wanted  Reply-To
  got     no header at all

  mail    <> → ada@example.test  (no subject)`);
    expect(failureOf(() => expect(MAIL).not.toHaveHeader("X-Tag", /^t/))).toBe(`\
expect(mail).not.toHaveHeader(name, value)

The mail was not to have this header field:

  wanted  not X-Tag: /^t/
  got     X-Tag: "one"
          X-Tag: "two"

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
  });
});

describe("toHaveAttachment", () => {
  test.each<readonly [string, readonly [AttachmentMatch?]]>([
    ["any", []],
    ["a name", ["invoice.pdf"]],
    ["a RegExp", [/\.pdf$/g]],
    ["a predicate", [(name) => name.startsWith("invoice")]],
    ["an asymmetric matcher", [expect.stringContaining("pdf")]],
    ["a type", [{ type: "message/rfc822" }]],
    ["all fields", [{ name: "invoice.pdf", type: /pdf/, size: 6, content: OCTETS }]],
  ])("holds for %s", (_, args) => {
    expect(MAIL).toHaveAttachment(...args);
  });

  test("does not hold for another name, another size, or where there is none", () => {
    expect(MAIL).not.toHaveAttachment("invoice");
    expect(MAIL).not.toHaveAttachment({ name: "invoice.pdf", size: 7 });
    expect(BARE).not.toHaveAttachment();
  });

  test("says what was wanted and which attachments are there", () => {
    expect(failureOf(() => expect(MAIL).toHaveAttachment("bill.pdf"))).toBe(`\
expect(mail).toHaveAttachment(attachment)

The mail does not have this attachment:

  wanted  "bill.pdf"
  got     "invoice.pdf", application/pdf, 6 octets
          (no name), message/rfc822, 14 octets

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
    expect(
      failureOf(() => expect(MAIL).toHaveAttachment({ name: /pdf/, content: Buffer.from("x") })),
    ).toBe(`\
expect(mail).toHaveAttachment(attachment)

The mail does not have this attachment:

  wanted  { name: /pdf/, content: 1 octets }
  got     "invoice.pdf", application/pdf, 6 octets
          (no name), message/rfc822, 14 octets

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
    expect(failureOf(() => expect(BARE).toHaveAttachment())).toBe(`\
expect(mail).toHaveAttachment()

The mail does not have this attachment:

  wanted  any
  got     no attachment

  mail    <> → ada@example.test  (no subject)`);
    expect(failureOf(() => expect(MAIL).not.toHaveAttachment())).toBe(`\
expect(mail).not.toHaveAttachment()

The mail was not to have this attachment:

  wanted  not any
  got     "invoice.pdf", application/pdf, 6 octets
          (no name), message/rfc822, 14 octets

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
  });
});

describe("toHaveText", () => {
  test.each<readonly [string, TextMatch]>([
    ["a string that occurs in it", "code is"],
    ["a string over two lines", "Ada!\nYour"],
    ["a RegExp", /code is \d{6}/g],
    ["a predicate", (text) => text.split("\n").length === 3],
    ["an asymmetric matcher", expect.stringMatching(/123456/)],
  ])("holds for %s", (_, text) => {
    expect(MAIL).toHaveText(text);
  });

  test("does not hold for other text, nor where there is no text part", () => {
    expect(MAIL).not.toHaveText("Goodbye");
    expect(HTML).not.toHaveText("Hello");
    expect(HTML).not.toHaveText(/^/);
  });

  test("says what was wanted, and shows the text", () => {
    expect(failureOf(() => expect(MAIL).toHaveText("Goodbye"))).toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted  "Goodbye"
  got     Hello, Ada!
          Your code is 123456.

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
    expect(failureOf(() => expect(MAIL).not.toHaveText(/123456/))).toBe(`\
expect(mail).not.toHaveText(text)

The mail was not to have this text:

  wanted  not /123456/
  got     Hello, Ada!
          Your code is 123456.

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
  });

  test("points to the HTML where there is nothing else", () => {
    expect(failureOf(() => expect(HTML).toHaveText("Hello"))).toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted  "Hello"
  got     no text part, only HTML: look at mail.html

  mail    shop@shop.test → ada@example.test  "x"`);
    expect(failureOf(() => expect(mailOf({ content: "Content-Type: a/b\n\n" })).toHaveText("x")))
      .toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted  "x"
  got     no text part

  mail    shop@shop.test → ada@example.test  (no subject)`);
  });

  test("says when only white space or case stand in the way", () => {
    expect(failureOf(() => expect(MAIL).toHaveText("Ada! Your code"))).toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted  "Ada! Your code"
  got     Hello, Ada!
          Your code is 123456.
  hint    The text has it, but for white space or line ends.

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
    expect(failureOf(() => expect(MAIL).toHaveText("your CODE"))).toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted  "your CODE"
  got     Hello, Ada!
          Your code is 123456.
  hint    The text has it, but for upper and lower case.

  mail    bounces@shop.test → Ada@example.test, bob@example.test  "Grüße an Ada"`);
  });

  test("of a long text shows the lines around the place where it departs from what was wanted", () => {
    const lines = Array.from({ length: 40 }, (_, index) => `Line ${index + 1}`);
    lines[29] = "Your code is 123456.";
    const mail = mailOf({ content: `Subject: Long\n\n${lines.join("\n")}\n` });
    expect(failureOf(() => expect(mail).toHaveText("Your code is 999999."))).toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted  "Your code is 999999."
  got     … 23 lines before
          Line 24
          Line 25
          Line 26
          Line 27
          Line 28
          Line 29
          Your code is 123456.
          Line 31
          Line 32
          Line 33
          Line 34
          Line 35
          … 5 lines more

  mail    shop@shop.test → ada@example.test  "Long"`);
  });
});
