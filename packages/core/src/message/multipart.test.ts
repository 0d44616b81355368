import { describe, expect, test } from "vitest";
import type { Message } from "./message.js";
import { readMessage } from "./read-message.js";

const CRLF = "\r\n";

const read = (...lines: readonly string[]): Message =>
  readMessage(Buffer.from(lines.join(CRLF), "latin1"));

/** What a message is made of, at a glance. */
const shown = ({ text, html, attachments }: Message): object => ({
  text,
  html,
  attachments: attachments.map(({ contentType, content }) => [
    contentType,
    content.toString("latin1"),
  ]),
});

describe("multipart/mixed (RFC 2046 §5.1)", () => {
  test("the line end before a boundary is the boundary's; preamble and epilogue are no parts", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=abc",
      "",
      "This is a preamble.",
      "--abc",
      "Content-Type: text/plain",
      "",
      "Hello",
      "",
      "--abc",
      "Content-Type: application/pdf",
      "",
      "%PDF",
      "--abc--",
      "This is an epilogue.",
      "--abc",
      "",
      "Not a part",
    );
    expect(shown(message)).toEqual({
      text: "Hello\n",
      html: undefined,
      attachments: [["application/pdf", "%PDF"]],
    });
  });

  test("a part without a header begins with an empty line and is text", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=abc",
      "",
      "--abc",
      "",
      "Hello",
      "--abc--",
    );
    expect(message.text).toBe("Hello");
  });

  test("empty parts are parts", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=abc",
      "",
      "--abc",
      "Content-Type: a/empty",
      "",
      "--abc",
      "Content-Type: a/header-only",
      "--abc",
      "Content-Type: a/one-line-end",
      "",
      "",
      "--abc--",
    );
    expect(message.attachments.map(({ contentType, size }) => [contentType, size])).toEqual([
      ["a/empty", 0],
      ["a/header-only", 0],
      ["a/one-line-end", 0],
    ]);
  });

  test("several texts are joined by a line end", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=abc",
      "",
      "--abc",
      "",
      "one",
      "--abc",
      "Content-Type: image/png",
      "",
      "PNG",
      "--abc",
      "",
      "two",
      "--abc--",
    );
    expect(message.text).toBe("one\ntwo");
  });

  test.each([
    ["the closing boundary is missing", ["--abc", "", "Hello"], "Hello"],
    ["the message ends behind a boundary", ["--abc", "", "Hello", "--abc"], "Hello"],
    ["white space behind a boundary (§5.1.1)", ["--abc \t", "", "Hello", "--abc-- "], "Hello"],
    [
      "a boundary in a line is none",
      ["--abc", "", "Hello --abc", "x--abc", "--abc--"],
      "Hello --abc\nx--abc",
    ],
    [
      "a line that goes on is none",
      ["--abc", "", "--abcd", "--abc-", "--abc--x", "--abc--"],
      "--abcd\n--abc-\n--abc--x",
    ],
    ["the first line of the body is one", ["--abc", "", "Hello", "--abc--"], "Hello"],
  ])("%s", (_, lines, text) => {
    expect(read("Content-Type: multipart/mixed; boundary=abc", "", ...lines).text).toBe(text);
  });

  test("bare LF line ends are line ends", () => {
    const octets = Buffer.from(
      "Content-Type: multipart/mixed; boundary=abc\n\n--abc\n\nHello\n\n--abc\nContent-Type: a/b\n\nx\n--abc--\n",
    );
    expect(shown(readMessage(octets))).toEqual({
      text: "Hello\n",
      html: undefined,
      attachments: [["a/b", "x"]],
    });
  });

  test("a boundary may have any character that RFC 2046 allows", () => {
    const boundary = "0'()+_,-./:=? a";
    const message = read(
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      "",
      `--${boundary}`,
      "",
      "Hello",
      `--${boundary}--`,
    );
    expect(message.text).toBe("Hello");
  });

  test.each([
    ["names no boundary", "multipart/mixed"],
    ["names an empty one", 'multipart/mixed; boundary=""'],
    ["names one that never comes", "multipart/mixed; boundary=zzz"],
  ])("a multipart that %s is an attachment as it stands", (_, type) => {
    const message = read(`Content-Type: ${type}`, "", "--abc", "", "Hello", "--abc--");
    expect(shown(message)).toEqual({
      text: undefined,
      html: undefined,
      attachments: [["multipart/mixed", "--abc\r\n\r\nHello\r\n--abc--"]],
    });
  });
});

const nested = (levels: number): Message =>
  read(
    ...Array.from({ length: levels }, (_, level) => [
      `Content-Type: multipart/mixed; boundary=b${level}x`,
      "",
      `--b${level}x`,
    ]).flat(),
    "Content-Type: text/plain",
    "",
    "deep",
  );

describe("nested multiparts", () => {
  test("a boundary that begins like another is another", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=abc",
      "",
      "--abc",
      "Content-Type: multipart/alternative; boundary=abc-inner",
      "",
      "--abc-inner",
      "",
      "Hello",
      "--abc-inner",
      "Content-Type: text/html",
      "",
      "<p>Hello",
      "--abc-inner--",
      "--abc",
      "Content-Type: a/b",
      "",
      "x",
      "--abc--",
    );
    expect(shown(message)).toEqual({
      text: "Hello",
      html: "<p>Hello",
      attachments: [["a/b", "x"]],
    });
  });

  test("the other way round too", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=abc-outer",
      "",
      "--abc-outer",
      "Content-Type: multipart/alternative; boundary=abc",
      "",
      "--abc",
      "",
      "Hello",
      "--abc--",
      "--abc-outer",
      "Content-Type: a/b",
      "",
      "x",
      "--abc-outer--",
    );
    expect(shown(message)).toEqual({ text: "Hello", html: undefined, attachments: [["a/b", "x"]] });
  });

  test("the outer boundary ends an inner multipart that was never closed (§5.1.2)", () => {
    const message = read(
      "Content-Type: multipart/mixed; boundary=outer",
      "",
      "--outer",
      "Content-Type: multipart/mixed; boundary=inner",
      "",
      "--inner",
      "",
      "Hello",
      "--outer",
      "Content-Type: a/b",
      "",
      "x",
      "--outer--",
    );
    expect(shown(message)).toEqual({ text: "Hello", html: undefined, attachments: [["a/b", "x"]] });
  });

  test("a hundred levels are followed", () => {
    expect(shown(nested(100))).toEqual({ text: "deep", html: undefined, attachments: [] });
  });

  test("what is nested deeper is one attachment", () => {
    const message = nested(5000);
    expect(message.text).toBeUndefined();
    expect(message.attachments.map(({ contentType }) => contentType)).toEqual(["multipart/mixed"]);
    expect(message.attachments[0]?.content.toString()).toMatch(/\r\n\r\ndeep$/);
  });
});

describe("multipart/alternative (§5.1.4)", () => {
  test("the last version of a kind is the one", () => {
    const message = read(
      "Content-Type: multipart/alternative; boundary=abc",
      "",
      ...["plain 1", "plain 2"].flatMap((text) => ["--abc", "Content-Type: text/plain", "", text]),
      ...["<p>1", "<p>2"].flatMap((html) => ["--abc", "Content-Type: text/html", "", html]),
      "--abc--",
    );
    expect(shown(message)).toEqual({ text: "plain 2", html: "<p>2", attachments: [] });
  });

  test("an invitation beside them is an attachment", () => {
    const message = read(
      "Content-Type: multipart/alternative; boundary=abc",
      "",
      "--abc",
      "",
      "Meet",
      "--abc",
      "Content-Type: text/calendar; method=REQUEST",
      "",
      "BEGIN:VCALENDAR",
      "--abc--",
    );
    expect(shown(message)).toEqual({
      text: "Meet",
      html: undefined,
      attachments: [["text/calendar", "BEGIN:VCALENDAR"]],
    });
  });

  test("one that holds a multipart/related: HTML with its images", () => {
    const message = read(
      "Content-Type: multipart/alternative; boundary=alt",
      "",
      "--alt",
      "",
      "Hello",
      "--alt",
      'Content-Type: multipart/related; boundary=rel; type="text/html"',
      "",
      "--rel",
      "Content-Type: text/html",
      "",
      '<img src="cid:logo@x.test">',
      "--rel",
      "Content-Type: image/png",
      "Content-ID: <logo@x.test>",
      "Content-Disposition: inline; filename=logo.png",
      "",
      "PNG",
      "--rel--",
      "--alt--",
    );
    expect(message.text).toBe("Hello");
    expect(message.html).toBe('<img src="cid:logo@x.test">');
    expect(message.attachments).toEqual([
      {
        name: "logo.png",
        contentType: "image/png",
        disposition: "inline",
        contentId: "logo@x.test",
        size: 3,
        content: Buffer.from("PNG"),
      },
    ]);
  });

  test("one in a version of which are several texts keeps them all", () => {
    const message = read(
      "Content-Type: multipart/alternative; boundary=alt",
      "",
      "--alt",
      "",
      "short",
      "--alt",
      "Content-Type: multipart/mixed; boundary=mix",
      "",
      "--mix",
      "",
      "one",
      "--mix",
      "",
      "two",
      "--mix--",
      "--alt--",
    );
    expect(message.text).toBe("one\ntwo");
  });

  test("a version of many thousand texts is read as well", () => {
    const parts = 200_000;
    const octets = Buffer.from(
      `Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n${"--b\n\n".repeat(parts)}`,
    );
    expect(readMessage(octets).text).toHaveLength(parts - 1);
  });
});

test("the parts of a multipart/digest are messages unless they say otherwise (§5.1.5)", () => {
  const message = read(
    "Content-Type: multipart/digest; boundary=abc",
    "",
    "--abc",
    "",
    "Subject: one",
    "",
    "first",
    "--abc",
    "Content-Type: text/plain",
    "",
    "plain",
    "--abc--",
  );
  expect(shown(message)).toEqual({
    text: "plain",
    html: undefined,
    attachments: [["message/rfc822", "Subject: one\r\n\r\nfirst"]],
  });
});

test("an attached message is an attachment, and what is in it is not in the message", () => {
  const attached = [
    "Subject: inner",
    "Content-Type: multipart/mixed; boundary=in",
    "",
    "--in",
    "",
    "inner text",
    "--in--",
    "",
  ].join(CRLF);
  const message = read(
    "Subject: outer",
    "Content-Type: multipart/mixed; boundary=out",
    "",
    "--out",
    "",
    "outer text",
    "--out",
    "Content-Type: message/rfc822",
    "",
    attached,
    "--out--",
  );
  expect(shown(message)).toEqual({
    text: "outer text",
    html: undefined,
    attachments: [["message/rfc822", attached]],
  });
  const [inner] = message.attachments;
  expect(readMessage(inner?.content as Buffer)).toMatchObject({
    subject: "inner",
    text: "inner text",
  });
});
