import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { CapturedMail } from "../inbox/captured-mail.js";
import type { CodeOptions } from "../inbox/mail-methods.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import type { AttachmentMatch, TextMatch } from "../inbox/query.js";
import { failureOf } from "./failure-of.testing.js";
import { type LinkMatch, matchers, type RecipientsMatch } from "./index.js";

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

const HTML_LINK = mailOf({
  content: 'Subject: x\nContent-Type: text/html\n\n<a href="https://shop.test/help">Help</a>',
});
const twoParts = (text: string, html: string): CapturedMail =>
  mailOf({
    content: [
      "Subject: Two parts",
      "Content-Type: multipart/alternative; boundary=abc",
      "",
      "--abc",
      "",
      text,
      "--abc",
      "Content-Type: text/html; charset=utf-8",
      "",
      html,
      "--abc--",
      "",
    ].join("\r\n"),
  });

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
    ["a predicate", (text) => text.split("\n").length === 2],
    ["an asymmetric matcher", expect.stringMatching(/123456/)],
  ])("holds for %s", (_, text) => {
    expect(MAIL).toHaveText(text);
  });

  test("does not hold for other text, nor where there is no text", () => {
    expect(MAIL).not.toHaveText("Goodbye");
    expect(mailOf({ content: "Content-Type: a/b\n\n" })).not.toHaveText(/^/);
  });

  test("holds for what a reader of the HTML sees, where there is nothing else", () => {
    expect(HTML).toHaveText("Hello");
    expect(HTML).not.toHaveText("<p>");
  });

  test("wants a text in both parts, and with .not in none", () => {
    const both = twoParts("Hello Ada, code 123456", "<p>Hello <b>Ada</b>, order 1042</p>");
    expect(both).toHaveText("Hello Ada");
    expect(both).not.toHaveText("Goodbye");
    for (const text of ["code 123456", "order 1042"]) {
      expect(() => expect(both).toHaveText(text)).toThrow("part has not");
      expect(() => expect(both).not.toHaveText(text)).toThrow("was not to have this text");
      expect(both).not.toEqual(expect.toHaveText(text));
      expect(both).not.toEqual(expect.not.toHaveText(text));
    }
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

  test("says which part does not have it", () => {
    const mail = twoParts("Your code is 123456.", "<p>Your code is <b>654321</b>.</p>");
    expect(failureOf(() => expect(mail).toHaveText("123456"))).toBe(`\
expect(mail).toHaveText(text)

The text part has this text, and the HTML part has not:

  wanted    "123456"
  got html  Your code is 654321.

  mail      shop@shop.test → ada@example.test  "Two parts"`);
    expect(failureOf(() => expect(mail).toHaveText("999999"))).toBe(`\
expect(mail).toHaveText(text)

The text of the mail is another:

  wanted    "999999"
  got text  Your code is 123456.
  got html  Your code is 654321.

  mail      shop@shop.test → ada@example.test  "Two parts"`);
    expect(failureOf(() => expect(mail).not.toHaveText("654321"))).toBe(`\
expect(mail).not.toHaveText(text)

The mail was not to have this text:

  wanted    not "654321"
  got html  Your code is 654321.

  mail      shop@shop.test → ada@example.test  "Two parts"`);
  });

  test("says where else it is", () => {
    const mail = twoParts("Hello", '<div style="display:none">Welcome</div><p id="x">Hello</p>');
    expect(failureOf(() => expect(mail).toHaveText("Welcome"))).toContain(
      "  hint      mail.preheader has it, which mail programs show beside the subject.",
    );
    expect(failureOf(() => expect(mail).toHaveText('id="x"'))).toContain(
      "  hint      mail.html has it where no reader sees it: use toHaveHtml().",
    );
  });

  test("says that there is no text at all", () => {
    expect(failureOf(() => expect(mailOf({ content: "Content-Type: a/b\n\n" })).toHaveText("x")))
      .toBe(`\
expect(mail).toHaveText(text)

The mail has no text:

  wanted  "x"
  got     no text part and no HTML part

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

describe("toHaveHtml", () => {
  test.each<readonly [string, TextMatch]>([
    ["a string that occurs in it", "<p>Hel"],
    ["a RegExp", /^<p>/g],
    ["a predicate", (html) => html.includes("</p>")],
    ["an asymmetric matcher", expect.stringContaining("Hello")],
  ])("holds for %s", (_, html) => {
    expect(HTML).toHaveHtml(html);
  });

  test("does not hold for other HTML, nor where there is none", () => {
    expect(HTML).not.toHaveHtml("<b>");
    expect(MAIL).not.toHaveHtml(/^/);
  });

  test("says what was wanted, and shows the HTML around the place", () => {
    const rows = Array.from({ length: 60 }, (_, index) => `<tr><td>${index}</td></tr>`);
    const mail = twoParts("x", `<table>${rows.join("")}</table>`);
    expect(failureOf(() => expect(mail).toHaveHtml("<td>31</td><td>"))).toBe(`\
expect(mail).toHaveHtml(html)

The HTML of the mail is another:

  wanted  "<td>31</td><td>"
  got     …/tr><tr><td>30</td></tr><tr><td>31</td></tr><tr><td>32</td></tr><tr><td>33</td></tr><tr><td>34</td></tr><tr><td>35</td>…

  mail    shop@shop.test → ada@example.test  "Two parts"`);
    expect(failureOf(() => expect(HTML).not.toHaveHtml("<p>"))).toBe(`\
expect(mail).not.toHaveHtml(html)

The mail was not to have this HTML:

  wanted  not "<p>"
  got     <p>Hello</p>

  mail    shop@shop.test → ada@example.test  "x"`);
    expect(failureOf(() => expect(HTML).toHaveHtml("<P>"))).toContain(
      "  hint    The HTML has it, but for upper and lower case.",
    );
    expect(failureOf(() => expect(MAIL).toHaveHtml("<p>"))).toContain(
      "  got     no HTML part, only text: look at mail.text",
    );
    expect(failureOf(() => expect(BARE).toHaveHtml("<p>"))).toMatch(
      /  got {5}no HTML part(?:\n|,)/,
    );
  });
});

describe("toHaveRecipients", () => {
  const mail = mailOf({
    to: ["ada@example.test", "bob@example.test", "eve@example.test", "audit@shop.test"],
    content: [
      "To: Ada <Ada@Example.test>, Team: bob@example.test;",
      "Cc: eve@example.test",
      "Subject: Recipients",
      "",
      "",
    ].join("\r\n"),
  });

  test.each<readonly [string, RecipientsMatch]>([
    ["all in any order", { to: ["bob@example.test", "ADA@example.test"] }],
    ["one without a list", { cc: "eve@example.test" }],
    ["who is hidden", { bcc: ["audit@shop.test"] }],
    ["patterns, each for one of its own", { to: [/example/i, /^bob@/] }],
    ["a predicate", { cc: [(address) => address.startsWith("eve")] }],
    ["an asymmetric matcher", { bcc: [expect.stringContaining("audit")] }],
    ["all lists", { to: [/ada/i, /bob/], cc: [/eve/], bcc: [/audit/] }],
  ])("holds for %s", (_, recipients) => {
    expect(mail).toHaveRecipients(recipients);
  });

  test.each<readonly [string, RecipientsMatch]>([
    ["one of two", { to: ["ada@example.test"] }],
    ["none where there is one", { cc: [] }],
    ["one more", { bcc: ["audit@shop.test", "law@shop.test"] }],
    ["one twice", { to: [/^ada/i, /^ada/i] }],
    ["lists of which one is wrong", { to: [/ada/i, /bob/], cc: [] }],
  ])("does not hold for %s", (_, recipients) => {
    expect(mail).not.toHaveRecipients(recipients);
  });

  test("looks at the header and not at the envelope for To and Cc", () => {
    const other = mailOf({ to: ["eve@example.test"], content: "To: ada@example.test\n\n" });
    expect(other).toHaveRecipients({
      to: ["ada@example.test"],
      cc: [],
      bcc: ["eve@example.test"],
    });
  });

  test("says for each list that is wrong who is missing and who is too many", () => {
    expect(
      failureOf(() =>
        expect(mail).toHaveRecipients({
          to: ["ada@example.test", /^carol@/],
          cc: ["eve@example.test"],
          bcc: [],
        }),
      ),
    ).toBe(`\
expect(mail).toHaveRecipients(recipients)

The mail has other recipients:

  to  wanted    ["ada@example.test", /^carol@/]
  to  got       ["Ada@Example.test", "bob@example.test"]
  to  missing   /^carol@/
  to  too many  "bob@example.test"
  bcc wanted    []
  bcc got       ["audit@shop.test"]
  bcc too many  "audit@shop.test"

  mail          shop@shop.test → ada@example.test, bob@example.test, eve@example.test and 1 more`);
    expect(failureOf(() => expect(mail).not.toHaveRecipients({ cc: /^eve@/ }))).toBe(`\
expect(mail).not.toHaveRecipients(recipients)

The mail was not to have exactly these recipients:

  cc  wanted  not /^eve@/
  cc  got     ["eve@example.test"]

  mail        shop@shop.test → ada@example.test, bob@example.test, eve@example.test and 1 more`);
  });

  test("says when a blind copy is named in the header", () => {
    const leaking = mailOf({ to: ["audit@shop.test"], content: "Bcc: audit@shop.test\n\n" });
    expect(failureOf(() => expect(leaking).toHaveRecipients({ bcc: ["audit@shop.test"] }))).toBe(`\
expect(mail).toHaveRecipients(recipients)

The mail has other recipients:

  bcc wanted   ["audit@shop.test"]
  bcc got      []
  bcc missing  "audit@shop.test"
  hint         The header names "audit@shop.test" in Bcc, for all to see.

  mail         shop@shop.test → audit@shop.test`);
  });
});

describe("toHaveLink", () => {
  const mail = twoParts(
    "Track it: https://shop.test/t/1042",
    [
      '<a href="https://shop.test/t/1042?a=1&amp;b=2" title="Where it is">Track   your parcel</a>',
      '<a href="https://shop.test/help"><img src="x" alt="Help"></a>',
      '<a href="https://shop.test/spy" style="display:none">Spy</a>',
    ].join("\n"),
  );

  test.each<readonly [string, readonly [LinkMatch?]]>([
    ["any", []],
    ["its text, whatever its case and white space", ["track your PARCEL"]],
    ["its title", ["Where it is"]],
    ["the alt of its image", ["Help"]],
    ["its address", ["https://shop.test/help"]],
    ["a RegExp on its text", [/^track/i]],
    ["a RegExp on its address", [/b=2$/g]],
    ["a predicate", [(value) => value.endsWith("/help")]],
    ["an asymmetric matcher", [expect.stringContaining("parcel")]],
    ["fields", [{ text: /parcel/, href: expect.stringContaining("/t/1042"), source: "html" }]],
    ["a link of the text part", [{ href: "https://shop.test/t/1042", source: "text" }]],
  ])("holds for %s", (_, args) => {
    expect(mail).toHaveLink(...args);
  });

  test.each<readonly [string, LinkMatch]>([
    ["part of a text", "Track"],
    ["fields of two links", { text: "Help", href: /t\/1042/ }],
    ["a link of the other part", { text: "Help", source: "text" }],
    ["one that is hidden", "Spy"],
  ])("does not hold for %s", (_, link) => {
    expect(mail).not.toHaveLink(link);
  });

  test("says what was wanted and which links are there", () => {
    expect(failureOf(() => expect(mail).toHaveLink({ text: "Spy" }))).toBe(`\
expect(mail).toHaveLink(link)

The mail does not have this link:

  wanted  { text: "Spy" }
  got     "Track your parcel"  https://shop.test/t/1042?a=1&b=2  (html)
          "Help"  https://shop.test/help  (html)
          "Spy"  https://shop.test/spy  (html, hidden)
          "https://shop.test/t/1042"  https://shop.test/t/1042  (text)
  hint    The one that fits is hidden: no reader sees it.

  mail    shop@shop.test → ada@example.test  "Two parts"`);
    expect(failureOf(() => expect(BARE).toHaveLink())).toBe(`\
expect(mail).toHaveLink()

The mail does not have this link:

  wanted  any
  got     no link

  mail    <> → ada@example.test  (no subject)`);
    expect(failureOf(() => expect(HTML_LINK).not.toHaveLink(/help/))).toBe(`\
expect(mail).not.toHaveLink(link)

The mail was not to have this link:

  wanted  not /help/
  got     "Help"  https://shop.test/help  (html)

  mail    shop@shop.test → ada@example.test  "x"`);
  });
});

describe("toHaveCode", () => {
  const mail = twoParts("Your code is 123456.", "<p>Your code is <b>123456</b>.</p>");
  const two = twoParts("Your code is 123456.", "<p>Your code is <b>654321</b>.</p>");

  test.each<readonly [string, readonly [(TextMatch | CodeOptions)?, CodeOptions?]]>([
    ["any", []],
    ["the code", ["123456"]],
    ["a RegExp", [/^\d{6}$/g]],
    ["a predicate", [(code) => code.length === 6]],
    ["an asymmetric matcher", [expect.stringMatching(/^1/)]],
    ["the code, with options", ["123456", { near: "code", digits: 6 }]],
    ["options", [{ digits: 6 }]],
  ])("holds for %s", (_, args) => {
    expect(mail).toHaveCode(...(args as [TextMatch, CodeOptions?]));
  });

  test("does not hold for another code, another form, or where the parts disagree", () => {
    expect(mail).not.toHaveCode("654321");
    expect(mail).not.toHaveCode({ digits: 4 });
    expect(BARE).not.toHaveCode();
    expect(() => expect(two).toHaveCode("654321")).toThrow("different codes");
    expect(() => expect(two).not.toHaveCode("123456")).toThrow("was not to have this code");
  });

  test("says what was wanted, and what could be a code and why", () => {
    const [candidate] = mail.codes();
    expect(failureOf(() => expect(mail).toHaveCode("999999"))).toBe(`\
expect(mail).toHaveCode(code)

The mail has another code:

  wanted  "999999"
  got     "123456"  html, score ${candidate?.score}: ${candidate?.reason}

  mail    shop@shop.test → ada@example.test  "Two parts"`);
    expect(failureOf(() => expect(BARE).toHaveCode({ digits: 6 }))).toBe(`\
expect(mail).toHaveCode(options)

The mail has no code:

  wanted  any, { digits: 6 }
  got     nothing that could be one

  mail    <> → ada@example.test  (no subject)`);
    expect(failureOf(() => expect(mail).not.toHaveCode(/^12/, { digits: 6 }))).toContain(`\
expect(mail).not.toHaveCode(code, options)

The mail was not to have this code:

  wanted  not /^12/, { digits: 6 }
  got     "123456"  html, score`);
  });
});
