import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { Attempt } from "./attempt.js";
import { compileAttemptQuery, compileEnvelopeQuery, compileMailQuery } from "./compile-query.js";
import { mailOf } from "./mail-of.testing.js";
import type { AttemptQuery, EnvelopeQuery, MailQuery } from "./query.js";

const OCTETS = Buffer.from([0, 1, 2, 253, 254, 255]);

const MAIL = mailOf({
  from: "Bounces@Shop.test",
  to: ["Ada@Example.test", "bob@example.test", "carl@example.test", "dora@example.test"],
  authUser: "shop",
  content: [
    "From: Shop <orders@shop.test>, help@shop.test",
    "To: Ada <ada@example.test>",
    "Cc: Bob <BOB@example.test>, nobody@example.test",
    "Subject: Your order",
    "X-Tag: one",
    "X-Tag: two",
    "X-Empty:",
    "Content-Type: multipart/mixed; boundary=abc",
    "",
    "--abc",
    "",
    "Thank you, Ada.",
    "It is on its way.",
    "--abc",
    "Content-Type: text/html",
    "",
    "<p>Thank <b>you</b>",
    "--abc",
    "Content-Type: application/pdf; name=invoice.pdf",
    "Content-Transfer-Encoding: base64",
    "",
    OCTETS.toString("base64"),
    "--abc",
    "Content-Type: text/csv; name=items.csv",
    "",
    "a;b",
    "--abc--",
    "",
  ].join("\r\n"),
});

/** Without a text, HTML, attachment, subject, header or AUTH; its reverse-path is null. */
const BARE = mailOf({
  from: "",
  to: ["ada@example.test"],
  content: "Content-Type: x/y; name=x\n\n",
});

const judge = (query: MailQuery): boolean => compileMailQuery(query).onMail(MAIL);

/** The error of whatever a caller in JavaScript may pass. */
function errorOf(
  compile: (query: never) => unknown,
  query: unknown,
): { code: unknown; message: string } {
  try {
    compile(query as never);
  } catch (error) {
    return error as { code: unknown; message: string };
  }
  throw new Error("The query was taken.");
}

describe("a mail query that holds", () => {
  test.each<readonly [string, MailQuery]>([
    ["a mailbox", "ada@example.test"],
    ["a mailbox in other case, domain and local part", "ADA@EXAMPLE.TEST"],
    ["the reverse-path", { from: "bounces@shop.test" }],
    ["a From address", { from: "ORDERS@shop.test" }],
    ["another From address", { from: "help@shop.test" }],
    ["from, a RegExp", { from: /^orders@/ }],
    ["from, a predicate", { from: (address) => address.endsWith("@shop.test") }],
    ["from, asymmetric", { from: expect.stringContaining("help") }],
    ["to, a recipient", { to: "bob@example.test" }],
    ["to, a RegExp", { to: /^carl@/ }],
    ["to, a predicate", { to: (address) => address.startsWith("dora") }],
    ["to, asymmetric", { to: expect.stringMatching(/^bob/) }],
    ["to, a list", { to: ["bob@example.test", "ada@example.test"] }],
    [
      "to, a list of every kind",
      { to: [/^bob/, expect.stringContaining("Ada"), "carl@example.test"] },
    ],
    ["to, a list that only one order fits", { to: [/@example/, /@example/, /^[ab]/, /^a/i] }],
    ["cc", { cc: "bob@example.test" }],
    ["cc, a list", { cc: [/bob/] }],
    ["bcc: who is named nowhere", { bcc: "carl@example.test" }],
    ["bcc, a list", { bcc: ["dora@example.test", "carl@example.test"] }],
    ["authUser", { authUser: "shop" }],
    ["authUser, a RegExp", { authUser: /^sh/ }],
    ["subject", { subject: "Your order" }],
    ["subject, a RegExp", { subject: /ORDER/i }],
    ["subject, a predicate", { subject: (subject) => subject.length === 10 }],
    ["subject, asymmetric", { subject: expect.not.stringContaining("reset") }],
    ["text: a string occurs in it", { text: "It is on" }],
    ["text over two lines", { text: "Ada.\nIt" }],
    ["text, a RegExp", { text: /^It/m }],
    ["html: a string occurs in it", { html: "<b>you</b>" }],
    ["html, a RegExp", { html: /<p>/ }],
    ["header", { header: { "X-Tag": "one" } }],
    ["header: any of several", { header: { "X-Tag": "two" } }],
    ["header, its name in other case", { header: { "x-tAG": /^t/ } }],
    ["header that is there", { header: { "X-Tag": true } }],
    ["header that is there and empty", { header: { "X-Empty": true } }],
    ["header, empty", { header: { "X-Empty": "" } }],
    ["header that is not there", { header: { "X-Other": false } }],
    ["header, several fields", { header: { "X-Tag": "one", "X-Other": false, Subject: /order/ } }],
    ["attachment: any", { attachment: true }],
    ["attachment by name", { attachment: "invoice.pdf" }],
    ["attachment by name, a RegExp", { attachment: /\.csv$/ }],
    ["attachment by name, a predicate", { attachment: (name) => name === "items.csv" }],
    [
      "attachment, all of its fields",
      { attachment: { name: /pdf/, type: "Application/PDF", size: 6, content: OCTETS } },
    ],
    ["attachment by size, a predicate", { attachment: { size: (size) => size < 4 } }],
    ["attachment by size, asymmetric", { attachment: { size: expect.any(Number) } }],
    ["attachment by content, a string", { attachment: { content: "a;b" } }],
    ["attachment by content, a RegExp", { attachment: { content: /^a;/ } }],
    [
      "attachment by content, a predicate",
      { attachment: { content: (octets) => octets.equals(OCTETS) } },
    ],
    ["attachment by content, asymmetric", { attachment: { content: expect.any(Buffer) } }],
    [
      "attachment by content, an array of octets",
      { attachment: { content: new Uint8Array(OCTETS) } },
    ],
    ["all fields at once", { from: /shop/, to: "ada@example.test", subject: /order/, text: "Ada" }],
    ["a predicate", (mail) => mail.attachments.length === 2],
    [
      "a predicate that gives something true",
      ((mail: { subject: string }) => mail.subject) as never,
    ],
  ])("%s", (_, query) => {
    expect(judge(query)).toBe(true);
  });

  test("any mail, where there is no query", () => {
    const { onMail, onEnvelope, text } = compileMailQuery(undefined);
    expect([onMail(MAIL), onEnvelope(MAIL.envelope), text]).toEqual([true, true, "any mail"]);
  });
});

describe("a mail query that does not hold", () => {
  test.each<readonly [string, MailQuery]>([
    ["another mailbox", "eve@example.test"],
    ["part of a mailbox", { to: "ada@example" }],
    ["a recipient that only the header names", { to: "nobody@example.test" }],
    ["from, a recipient", { from: "ada@example.test" }],
    ["to, a RegExp of other case", { to: /^ADA@EXAMPLE/ }],
    ["to, a list with one that is missing", { to: ["ada@example.test", "eve@example.test"] }],
    ["to, a list that names one twice", { to: ["ada@example.test", "ada@example.test"] }],
    ["to, a list longer than the recipients", { to: [/./, /./, /./, /./, /./] }],
    ["to, a list for which there are too few", { to: [/^[ab]/i, /^a/i, /^b/i] }],
    ["cc, who is in To", { cc: "ada@example.test" }],
    ["cc, who is no recipient", { cc: "nobody@example.test" }],
    ["bcc, who is in Cc", { bcc: "bob@example.test" }],
    ["bcc, who is no recipient", { bcc: "eve@example.test" }],
    ["authUser in other case", { authUser: "Shop" }],
    ["part of the subject", { subject: "order" }],
    ["the subject in other case", { subject: "your order" }],
    ["text of the HTML", { text: "<p>" }],
    ["header with another value", { header: { "X-Tag": "three" } }],
    ["header that is there, not wanted", { header: { "X-Tag": false } }],
    ["header that is not there, wanted", { header: { "X-Other": true } }],
    ["one of several header fields", { header: { "X-Tag": "one", "X-Other": true } }],
    ["no attachment wanted", { attachment: false }],
    ["part of a name", { attachment: "invoice" }],
    ["fields of two attachments", { attachment: { name: "invoice.pdf", size: 3 } }],
    ["another content", { attachment: { content: Buffer.from([0]) } }],
    ["one of several fields", { to: "ada@example.test", subject: "no" }],
    ["a predicate", () => false],
    ["a predicate that gives nothing", (() => undefined) as never],
  ])("%s", (_, query) => {
    expect(judge(query)).toBe(false);
  });

  test.each<readonly [string, MailQuery]>([
    ["subject", { subject: /^/ }],
    ["text", { text: "" }],
    ["html", { html: "" }],
    ["authUser", { authUser: /^/ }],
    ["cc", { cc: /^/ }],
    ["attachment by a size that it has not", { attachment: { size: 1 } }],
  ])("%s, where the mail has none", (_, query) => {
    expect(compileMailQuery(query).onMail(BARE)).toBe(false);
  });
});

test("the null reverse-path is the empty string", () => {
  expect(compileMailQuery({ from: "" }).onMail(BARE)).toBe(true);
  expect(judge({ from: "" })).toBe(false);
});

describe("quoted local parts (RFC 5321 §4.1.2)", () => {
  const mail = mailOf({
    to: ['"a b"@example.test', '"carl"@example.test', String.raw`"x\"y"@example.test`],
  });
  test.each([
    '"a b"@example.test',
    '"A B"@Example.test',
    String.raw`"a\ b"@example.test`,
    "carl@example.test",
    '"carl"@example.test',
    String.raw`"x\"y"@example.test`,
  ])("%s", (to) => {
    expect(compileMailQuery({ to }).onMail(mail)).toBe(true);
  });

  test("quotes that matter are part of the mailbox", () => {
    expect(compileMailQuery({ to: String.raw`"a\"b"@example.test` }).onMail(mail)).toBe(false);
  });

  test("a recipient that Cc names without the quotes is no hidden one", () => {
    const named = mailOf({ to: ['"carl"@example.test'], content: "Cc: carl@example.test\n\n" });
    expect(compileMailQuery({ cc: /./ }).onMail(named)).toBe(true);
    expect(compileMailQuery({ bcc: /./ }).onMail(named)).toBe(false);
  });
});

describe("RegExps", () => {
  test.each(["g", "y", "gy"])("with the flag %s judge every mail alike", (flags) => {
    const { onMail } = compileMailQuery({ subject: new RegExp("Your", flags) });
    expect([onMail(MAIL), onMail(MAIL), onMail(MAIL)]).toEqual([true, true, true]);
  });

  test("are left as they were", () => {
    const pattern = /Your/g;
    compileMailQuery({ subject: pattern }).onMail(MAIL);
    expect(pattern.lastIndex).toBe(0);
  });

  test("of another realm are RegExps too", () => {
    const foreign = runInNewContext("/^your/i") as RegExp;
    expect(foreign instanceof RegExp).toBe(false);
    expect(judge({ subject: foreign })).toBe(true);
    expect(judge({ to: foreign })).toBe(false);
  });
});

test("functions and objects of another realm are taken as well", () => {
  const query = runInNewContext(
    `({ to: ["ada@example.test"], subject: (subject) => subject === "Your order" })`,
  ) as MailQuery;
  expect(judge(query)).toBe(true);
});

test("a list of many patterns that many recipients fit is judged at once", () => {
  const to = Array.from({ length: 60 }, (_, index) => `user${index}@example.test`);
  const query = { to: [...to.map(() => /@example/), "missing@example.test"] };
  expect(compileMailQuery(query).onMail(mailOf({ to: [...to, "one.more@example.test"] }))).toBe(
    false,
  );
  let calls = 0;
  const counting = (address: string): boolean => {
    calls++;
    return address.includes("@example");
  };
  expect(compileMailQuery({ to: to.map(() => counting) }).onMail(mailOf({ to }))).toBe(true);
  expect(calls).toBeLessThanOrEqual(to.length ** 2);
});

describe("what the envelope tells", () => {
  test.each<readonly [string, MailQuery, boolean | undefined]>([
    ["a recipient that is there", { to: "ada@example.test" }, true],
    ["a recipient that is not", { to: "eve@example.test" }, false],
    ["a recipient that is not, and a subject", { to: "eve@example.test", subject: /./ }, false],
    ["a subject, and a recipient that is not", { subject: /./, to: "eve@example.test" }, false],
    ["a recipient that is, and a subject", { to: "ada@example.test", subject: /./ }, undefined],
    ["the reverse-path", { from: "bounces@shop.test" }, true],
    ["what may be a From address", { from: "orders@shop.test" }, undefined],
    ["an AUTH identity", { authUser: "other" }, false],
    ["a predicate", () => false, undefined],
  ])("%s", (_, query, verdict) => {
    expect(compileMailQuery(query).onEnvelope(MAIL.envelope)).toBe(verdict);
  });
});

describe("an envelope query", () => {
  test.each<readonly [string, EnvelopeQuery | undefined, boolean]>([
    ["none", undefined, true],
    ["a mailbox", "ada@example.test", true],
    ["the reverse-path", { from: "bounces@shop.test" }, true],
    ["a From address, which the envelope does not know", { from: "orders@shop.test" }, false],
    ["recipients", { to: ["ada@example.test", /^bob/] }, true],
    ["an AUTH identity", { authUser: "shop" }, true],
    ["one of several fields", { to: "ada@example.test", authUser: "x" }, false],
    ["a predicate", ({ size }) => size > 100, true],
  ])("%s", (_, query, verdict) => {
    expect(compileEnvelopeQuery(query)(MAIL.envelope)).toBe(verdict);
  });
});

describe("an attempt query", () => {
  const attempt: Attempt = {
    session: MAIL.session,
    outcome: "refused",
    mailFrom: "shop@shop.test",
    recipients: [
      { address: "ada@example.test", code: 550 },
      { address: "bob@example.test", code: 250 },
    ],
    commands: [],
    replies: [250, 550],
    openedMs: 0,
    isFirstOfSession: true,
    mailId: undefined,
  };
  test.each<readonly [string, AttemptQuery | undefined, boolean]>([
    ["none", undefined, true],
    ["a mailbox, refused as it was", "ADA@example.test", true],
    ["another mailbox", "eve@example.test", false],
    ["from", { from: /^shop@/ }, true],
    ["from, another", { from: "" }, false],
    ["to, a list", { to: ["ada@example.test", "bob@example.test"] }, true],
    ["outcome", { outcome: "refused" }, true],
    ["another outcome", { outcome: "accepted" }, false],
    ["one of several fields", { to: "ada@example.test", outcome: "aborted" }, false],
    ["a predicate", ({ replies }) => replies.includes(550), true],
  ])("%s", (_, query, verdict) => {
    expect(compileAttemptQuery(query)(attempt)).toBe(verdict);
  });

  test("a reverse-path that was malformed matches nothing", () => {
    expect(compileAttemptQuery({ from: /^/ })({ ...attempt, mailFrom: undefined })).toBe(false);
  });
});

describe("a query that makes no sense is refused, and the error says what to do", () => {
  const KNOWN = "from, to, authUser, cc, bcc, subject, text, html, header, attachment";
  test.each<readonly [unknown, string]>([
    [{ subjct: "x" }, 'Unknown field "subjct" in a mail query. Did you mean "subject"?'],
    [{ Subject: "x" }, 'Unknown field "Subject" in a mail query. Did you mean "subject"?'],
    [{ headers: {} }, 'Unknown field "headers" in a mail query. Did you mean "header"?'],
    [
      { attachments: true },
      'Unknown field "attachments" in a mail query. Did you mean "attachment"?',
    ],
    [{ body: "x" }, 'Unknown field "body" in a mail query. Did you mean "text"?'],
    [{ recipients: [] }, 'Unknown field "recipients" in a mail query. Did you mean "to"?'],
    [{ messageId: "x" }, `Unknown field "messageId" in a mail query. Known are: ${KNOWN}.`],
    [{ constructor: "x" }, `Unknown field "constructor" in a mail query. Known are: ${KNOWN}.`],
    [
      {},
      `A mail query without fields matches anything: leave it out if you mean any, or name one of ${KNOWN}.`,
    ],
    [[], "A mail query is a mailbox, an object of fields or a predicate, not []."],
    [
      ["ada@example.test"],
      'A mail query is a mailbox, an object of fields or a predicate, not ["ada@example.test"].',
    ],
    [null, "A mail query is a mailbox, an object of fields or a predicate, not null."],
    [5, "A mail query is a mailbox, an object of fields or a predicate, not 5."],
    [true, "A mail query is a mailbox, an object of fields or a predicate, not true."],
    [
      Promise.resolve("x"),
      "A mail query is a mailbox, an object of fields or a predicate, not a promise: await it first.",
    ],
    [
      /reset/,
      "A mail query is a mailbox, an object of fields or a predicate, not /reset/. Say where it is to match: { subject: /reset/ }.",
    ],
    [
      expect.stringContaining("reset"),
      'A mail query is a mailbox, an object of fields or a predicate, not StringContaining "reset". Say where it is to match: { subject: StringContaining "reset" }.',
    ],
    [
      { to: undefined },
      'The field "to" of the mail query is undefined. Leave it out if it does not matter.',
    ],
    [
      { subject: null },
      'The field "subject" of the mail query is null. Leave it out if it does not matter.',
    ],
    ["", 'The field "to" of the mail query takes a mailbox, and "" is none.'],
    [
      { to: [] },
      'The field "to" of the mail query is an empty list. Name a mailbox, or leave it out.',
    ],
    [{ bcc: [""] }, 'The field "bcc" of the mail query takes a mailbox, and "" is none.'],
    [
      { to: "<ada@example.test>" },
      'The field "to" of the mail query takes a bare mailbox such as "ada@example.test", not "<ada@example.test>": a display name is no part of it.',
    ],
    [
      { from: "Ada <ada@example.test>" },
      'The field "from" of the mail query takes a bare mailbox such as "ada@example.test", not "Ada <ada@example.test>": a display name is no part of it.',
    ],
    [
      { cc: ["ada@example.test", "bob@example.test "] },
      'The field "cc" of the mail query takes a bare mailbox such as "ada@example.test", not "bob@example.test ": a display name is no part of it.',
    ],
    [
      { from: ["a@b.test"] },
      'The field "from" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not ["a@b.test"].',
    ],
    [
      { to: 5 },
      'The field "to" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not 5.',
    ],
    [
      { to: [undefined] },
      'The field "to" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not undefined.',
    ],
    [
      { authUser: 5 },
      'The field "authUser" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not 5.',
    ],
    [
      { subject: { length: 5 } },
      'The field "subject" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not { length: 5 }.',
    ],
    [
      { text: 5n },
      'The field "text" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not 5n.',
    ],
    [
      { html: Symbol("x") },
      'The field "html" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not Symbol(x).',
    ],
    [
      { header: "X-Tag" },
      'The field "header" of the mail query takes an object of header fields such as { "Reply-To": "help@example.test" }, not "X-Tag".',
    ],
    [
      { header: ["X-Tag"] },
      'The field "header" of the mail query takes an object of header fields such as { "Reply-To": "help@example.test" }, not ["X-Tag"].',
    ],
    [
      { header: {} },
      'The field "header" of the mail query takes an object of header fields such as { "Reply-To": "help@example.test" }, not {}.',
    ],
    [
      { header: { "X-Tag:": true } },
      'The field "header" of the mail query takes the name of a header field such as "Reply-To", not "X-Tag:".',
    ],
    [
      { header: { "X-Tag": 5 } },
      'The field "X-Tag" in the field "header" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not 5.',
    ],
    [
      { attachment: 5 },
      'The field "attachment" of the mail query takes a name or { name, type, size, content }, not 5.',
    ],
    [
      { attachment: {} },
      'The field "attachment" of the mail query takes a name or { name, type, size, content }, not {}.',
    ],
    [
      { attachment: ["a"] },
      'The field "attachment" of the mail query takes a name or { name, type, size, content }, not ["a"].',
    ],
    [
      { attachment: { nmae: "a" } },
      'The field "nmae" in the field "attachment" of the mail query is unknown. Did you mean "name"?',
    ],
    [
      { attachment: { name: undefined } },
      'The field "name" in the field "attachment" of the mail query takes a string, a RegExp, a function or an asymmetric matcher, not undefined.',
    ],
    [
      { attachment: { size: "5" } },
      'The field "size" in the field "attachment" of the mail query takes a number of octets, a function or an asymmetric matcher, not "5".',
    ],
    [
      { attachment: { content: 5 } },
      'The field "content" in the field "attachment" of the mail query takes octets, a string, a RegExp, a function or an asymmetric matcher, not 5.',
    ],
  ])("%o", (query, message) => {
    expect(errorOf(compileMailQuery, query)).toMatchObject({ code: "INVALID_QUERY", message });
  });

  test("one that goes round in a circle", () => {
    const circle: { to: unknown[] } = { to: [] };
    circle.to.push(circle);
    expect(errorOf(compileMailQuery, circle).code).toBe("INVALID_QUERY");
  });

  test.each<readonly [unknown, string]>([
    [
      { subject: "x" },
      'Unknown field "subject" in an envelope query. It is a field of mail: ask mails().',
    ],
    [{ size: 5 }, 'Unknown field "size" in an envelope query. Known are: from, to, authUser.'],
    [
      {},
      "An envelope query without fields matches anything: leave it out if you mean any, or name one of from, to, authUser.",
    ],
    [/x/, "An envelope query is a mailbox, an object of fields or a predicate, not /x/."],
    [
      { from: "A <a@b.test>" },
      'The field "from" of the envelope query takes a bare mailbox such as "ada@example.test", not "A <a@b.test>": a display name is no part of it.',
    ],
  ])("of an envelope, %o", (query, message) => {
    expect(errorOf(compileEnvelopeQuery, query)).toMatchObject({ code: "INVALID_QUERY", message });
  });

  test.each<readonly [unknown, string]>([
    [
      { outcome: "acepted" },
      'The field "outcome" of the attempt query is one of accepted, refused, aborted, open, not "acepted". Did you mean "accepted"?',
    ],
    [
      { outcome: 550 },
      'The field "outcome" of the attempt query is one of accepted, refused, aborted, open, not 550.',
    ],
    [{ outcme: "open" }, 'Unknown field "outcme" in an attempt query. Did you mean "outcome"?'],
    [
      { to: [] },
      'The field "to" of the attempt query is an empty list. Name a mailbox, or leave it out.',
    ],
  ])("of an attempt, %o", (query, message) => {
    expect(errorOf(compileAttemptQuery, query)).toMatchObject({ code: "INVALID_QUERY", message });
  });
});

describe("a predicate", () => {
  test("that throws is heard", () => {
    const { onMail } = compileMailQuery({
      subject: () => {
        throw new RangeError("mine");
      },
    });
    expect(() => onMail(MAIL)).toThrow(new RangeError("mine"));
  });

  test.each<readonly [string, MailQuery]>([
    ["of a mail", (async () => false) as never],
    ["of a field", { subject: (async () => false) as never }],
    ["of an attachment's size", { attachment: { size: (async () => false) as never } }],
    ["that rejects", (() => Promise.reject(new Error("unheard"))) as never],
  ])("%s that returns a promise is refused, since a promise would always hold", (_, query) => {
    expect(() => judge(query)).toThrow(
      expect.objectContaining({
        code: "INVALID_QUERY",
        message:
          "A predicate returned a promise. It has to say at once whether it holds: make it a function that is not async, or take the mail first and check it then.",
      }),
    );
  });
});

const isReset = (): boolean => true;

describe("how a query reads in a failure", () => {
  test.each<readonly [MailQuery | undefined, string]>([
    [undefined, ""],
    ["ada@example.test", ' with { to: "ada@example.test" }'],
    [{ subject: /reset/i, attachment: false }, " with { subject: /reset/i, attachment: false }"],
    [{ header: { "X-Tag": true } }, " with { header: { X-Tag: true } }"],
    [isReset, " that the predicate isReset accepts"],
  ])("%o", (query, condition) => {
    expect(compileMailQuery(query).condition).toBe(condition);
  });
});
