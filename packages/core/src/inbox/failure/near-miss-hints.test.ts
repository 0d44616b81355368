import { describe, expect, test } from "vitest";
import type { Attempt } from "../attempt.js";
import { compileMailQuery } from "../compile-query.js";
import { mailOf } from "../mail-of.testing.js";
import { hintsOn } from "./near-miss-hints.js";
import type { MailQuery } from "../query.js";

type Content = NonNullable<Parameters<typeof mailOf>[0]>;

/** What is said of the fields of a query that a mail does not fit. */
function hints(
  query: Exclude<MailQuery, string>,
  mail: Content = {},
  attempts: Attempt[] = [],
): string[] {
  const captured = mailOf(mail);
  const fields = compileMailQuery(query).fields.filter((field) => !field.onMail(captured));
  expect(fields).not.toEqual([]);
  return fields.flatMap((field) => hintsOn(field, captured, attempts));
}

describe("a text that is not the one that was wanted", () => {
  test.each<readonly [string, Exclude<MailQuery, string>, string, string]>([
    [
      "differs in case",
      { subject: "welcome" },
      "Subject: Welcome\n\n",
      "It differs in upper and lower case only.",
    ],
    [
      "differs in white space",
      { subject: "Welcome  Ada" },
      "Subject: Welcome Ada\n\n",
      "It differs in white space or line ends only.",
    ],
    [
      "has white space that nobody sees",
      { text: "12 EUR" },
      "Content-Type: text/plain; charset=utf-8\n\nIt is 12\u00a0EUR",
      String.raw`It differs in white space only: it has "\u00a0" in it.`,
    ],
    [
      "is of another normal form",
      { subject: "Café" },
      "Subject: =?utf-8?Q?Cafe=CC=81?=\n\n",
      "It differs in its Unicode normal form only: compare text.normalize().",
    ],
    [
      "has references where characters were wanted",
      { html: "Tom & Jerry" },
      "Content-Type: text/html\n\n<p>Tom &amp; Jerry",
      "It differs in HTML character references only.",
    ],
    [
      "was encoded with the wrong charset",
      { text: "Zürich" },
      "Content-Type: text/plain; charset=utf-8\n\nZÃ¼rich",
      "Its UTF-8 was read as Latin-1 before it was sent.",
    ],
    [
      "is longer than a subject that was to be all of it",
      { subject: "Welcome" },
      "Subject: Welcome to the shop\n\n",
      "A string has to be the whole subject. For a part of it give a RegExp or a function.",
    ],
    [
      "would fit without regard to case",
      { subject: /welcome/ },
      "Subject: Welcome\n\n",
      "With the flag i it fits.",
    ],
    ["would fit across lines", { text: /a.b/ }, "\na\nb", "With the flag s it fits."],
    [
      "would fit but for its line ends",
      { text: /Hello Ada/ },
      "\nHello\nAda",
      "It fits, but for white space.",
    ],
    [
      "was encoded twice",
      { subject: "Grüße" },
      "Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3FGr=3DC3=3DBC=3F=3D?=\n\n",
      "An encoded word stands in it still: it was encoded twice, or in quotes (RFC 2047 §5).",
    ],
    [
      "is quoted-printable that nobody declared",
      { text: "Grüße" },
      "\nGr=C3=BC=C3=9Fe",
      "It looks like quoted-printable: is Content-Transfer-Encoding missing?",
    ],
    [
      "is base64 that nobody declared",
      { text: "Hello" },
      `\n${Buffer.from("Hello, this is the text of a mail.").toString("base64")}`,
      "It looks like base64: is Content-Transfer-Encoding missing?",
    ],
    [
      "stands in the other body",
      { text: "Hello" },
      "Content-Type: text/html\n\n<p>Hello",
      "mail.html has it; mail.text does not.",
    ],
    [
      "is of a language that the mail names",
      { subject: /reset/i },
      "Content-Language: de\nSubject: Passwort\n\n",
      "(Content-Language: de, German — is the locale what you expect?)",
    ],
    [
      "is of a language whose name is none",
      { subject: "Reset" },
      "Content-Language: ?!\nSubject: Passwort\n\n",
      "(Content-Language: ?! — is the locale what you expect?)",
    ],
    [
      "stands in a header field, in another case",
      { header: { "X-Tag": "Order" } },
      "X-Tag: order\n\n",
      "X-Tag: It differs in upper and lower case only.",
    ],
    [
      "stands in a header field that is named a little differently",
      { header: { "X-Tags": true } },
      "X-Tag: order\n\n",
      "There is no X-Tags, but X-Tag.",
    ],
  ])("%s", (_, query, content, hint) => {
    expect(hints(query, { content })).toEqual([hint]);
  });

  test("is not guessed about where nothing is known", () => {
    expect(hints({ subject: "Reset" }, { content: "Subject: Welcome\n\n" })).toEqual([]);
    expect(hints({ subject: /reset/i }, { content: "\n" })).toEqual([]);
    expect(hints({ header: { "X-Tag": true, "X-No": false } }, { content: "X-No: 1\n\n" })).toEqual(
      [],
    );
  });
});

describe("a mailbox that is not the one that was wanted", () => {
  test.each<readonly [string, Exclude<MailQuery, string>, Content, string[]]>([
    [
      "is of another domain",
      { to: "ada@example.test" },
      { to: ["ada@shop.test"] },
      ["ada@shop.test has the same local part as ada@example.test, in another domain."],
    ],
    [
      "is a plus-address of it",
      { to: "ada@example.test" },
      { to: ["ada+news@example.test"] },
      [
        String.raw`ada+news@example.test is a plus-address of ada@example.test: smtp.plus() makes such, and a query takes it as { to: /^ada\+/ }.`,
      ],
    ],
    [
      "has another tag",
      { to: "ada+one@example.test" },
      { to: ["ada+two@example.test"] },
      ["ada+one@example.test and ada+two@example.test differ in what stands behind the plus."],
    ],
    [
      "is misspelt",
      { to: "ada.lovelace@example.test" },
      { to: ["ada.lovelase@exmaple.test"] },
      ["ada.lovelace@example.test and ada.lovelase@exmaple.test differ in a few letters."],
    ],
    ["is somebody else's", { to: "ada@example.test" }, { to: ["bob@example.test"] }, []],
    [
      "stands in the header alone",
      { to: ["ada@example.test", "bob@example.test"] },
      { to: ["bob@example.test"], content: "To: Ada <ada@example.test>, bob@example.test\n\n" },
      ["The To field names ada@example.test, but the envelope does not: it was not sent there."],
    ],
    [
      "is no copy",
      { cc: "ada@example.test" },
      { content: "To: ada@example.test\n\n" },
      ["It was sent to ada@example.test, but the Cc field does not name it."],
    ],
    [
      "is not hidden",
      { bcc: "ada@example.test" },
      { content: "To: ada@example.test\n\n" },
      ["It was sent to ada@example.test, and its header names it."],
    ],
    [
      "is where answers go",
      { from: "help@shop.test" },
      { content: "From: shop@shop.test\nReply-To: help@shop.test\n\n" },
      ["The Reply-To field names it; From and the reverse-path do not."],
    ],
    [
      "is who sent it for another",
      { from: "bot@shop.test" },
      { content: "From: shop@shop.test\nSender: bot@shop.test\n\n" },
      ["The Sender field names it; From and the reverse-path do not."],
    ],
    [
      "is the sender's, of another domain",
      { from: "shop@shop.example" },
      { content: "From: shop@shop.test\n\n" },
      ["shop@shop.test has the same local part as shop@shop.example, in another domain."],
    ],
    ["is a pattern", { to: /^eve/, from: /^eve/ }, {}, []],
  ])("%s", (_, query, mail, expected) => {
    expect(hints(query, mail)).toEqual(expected);
  });
});
