import { describe, expect, test } from "vitest";
import type { Message, MimePart } from "./message.js";
import { readMessage } from "./read-message.js";

const RAW = Buffer.from(
  [
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=abc",
    "",
    "A preamble.",
    "--abc",
    'Content-Type: Multipart/Alternative; Boundary="d e"',
    "",
    "--d e",
    "Content-Type: text/plain; Charset=utf-8",
    "Content-Transfer-Encoding: Quoted-Printable",
    "",
    "Gr=C3=BC=C3=9Fe",
    "--d e",
    "Content-Type: text/html",
    "",
    "<p>Hello</p>",
    "--d e--",
    "--abc",
    "Content-Type: image/png; name*=utf-8''J%C3%BC.png",
    "Content-Disposition: INLINE",
    "Content-ID: <logo@shop.test>",
    "Content-Transfer-Encoding: base64",
    "",
    "iVBORw==",
    "--abc--",
    "An epilogue.",
  ].join("\r\n"),
);

/** Some octets of the message, as latin1. */
const cut = (from: number, to: number): string => RAW.toString("latin1", from, to);
const bodyOf = ({ bodyStart, bodyEnd }: MimePart): string => cut(bodyStart, bodyEnd);
const headerOf = ({ headerStart, bodyStart }: MimePart): string => cut(headerStart, bodyStart);

describe("the tree of parts", () => {
  const { structure, headers } = readMessage(RAW);
  const [alternative, image] = structure.parts;
  const [text, html] = alternative?.parts ?? [];

  test("has each part with what its header says", () => {
    expect(structure).toMatchObject({
      contentType: "multipart/mixed",
      parameters: { boundary: "abc" },
      disposition: undefined,
      encoding: "7bit",
    });
    expect(alternative).toMatchObject({
      contentType: "multipart/alternative",
      parameters: { boundary: "d e" },
    });
    expect(text).toMatchObject({
      contentType: "text/plain",
      parameters: { charset: "utf-8" },
      encoding: "quoted-printable",
      parts: [],
    });
    expect(html).toMatchObject({ contentType: "text/html", parameters: {}, encoding: "7bit" });
    expect(image).toMatchObject({
      contentType: "image/png",
      disposition: "inline",
      name: "Jü.png",
      contentId: "logo@shop.test",
      encoding: "base64",
    });
  });

  test("says where each part stands in the octets", () => {
    expect(structure.headerStart).toBe(0);
    expect(structure.bodyEnd).toBe(RAW.length);
    expect(bodyOf(structure)).toMatch(/^A preamble\.[^]*An epilogue\.$/);
    expect(headerOf(alternative as MimePart)).toBe(
      'Content-Type: Multipart/Alternative; Boundary="d e"\r\n\r\n',
    );
    expect(bodyOf(text as MimePart)).toBe("Gr=C3=BC=C3=9Fe");
    expect(bodyOf(html as MimePart)).toBe("<p>Hello</p>");
    expect(bodyOf(image as MimePart)).toBe("iVBORw==");
    expect(headerOf(image as MimePart)).toMatch(/^Content-Type: image\/png[^]*base64\r\n\r\n$/);
  });

  test("has the fields of each part, and those of the message at its root", () => {
    expect(structure.headers).toBe(headers);
    expect(image?.headers.map(({ name }) => name)).toEqual([
      "Content-Type",
      "Content-Disposition",
      "Content-ID",
      "Content-Transfer-Encoding",
    ]);
  });

  test("is one part where the message is no multipart", () => {
    expect(readMessage(Buffer.from("Subject: x\r\n\r\nHello")).structure).toMatchObject({
      contentType: "text/plain",
      headerStart: 0,
      bodyStart: 14,
      bodyEnd: 19,
      parts: [],
    });
  });

  test("begins behind the line of a mailbox file", () => {
    const { subject, structure: root } = readMessage(
      Buffer.from("From shop Wed Nov 25 09:30:15 2026\nSubject: x\n\nHello"),
    );
    expect(subject).toBe("x");
    expect(root.headerStart).toBe(35);
  });
});

describe("attached messages", () => {
  const attach = (inner: string, levels: number): string =>
    levels === 0 ? inner : attach(`Content-Type: message/rfc822\r\n\r\n${inner}`, levels - 1);
  const innermost = (message: Message, depth = 0): number => {
    const inner = message.attachments[0]?.message;
    return inner === undefined ? depth : innermost(inner, depth + 1);
  };

  test("are messages, with a tree of their own", () => {
    const { attachments, structure } = readMessage(
      Buffer.from(attach("Subject: Inner\r\n\r\nHello", 1)),
    );
    const [attached] = attachments;
    expect(attached?.message).toMatchObject({ subject: "Inner", text: "Hello" });
    expect(attached?.message?.structure.bodyEnd).toBe(attached?.size);
    expect(structure.parts).toEqual([]);
  });

  test("are read ten deep, and are octets below that", () => {
    expect(innermost(readMessage(Buffer.from(attach("Subject: x\r\n\r\n", 5))))).toBe(5);
    expect(innermost(readMessage(Buffer.from(attach("Subject: x\r\n\r\n", 500))))).toBe(10);
  });

  test("are messages also where they are encoded, as they should not be", () => {
    const inner = Buffer.from("Subject: Inner\r\n\r\n").toString("base64");
    const raw = `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${inner}`;
    expect(readMessage(Buffer.from(raw)).attachments[0]?.message?.subject).toBe("Inner");
  });
});

const calendar = (summary: string): string =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR`;
const readMixed = (...parts: readonly string[]): Message =>
  readMessage(
    Buffer.from(
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join("")}--b--`,
    ),
  );

describe("the invitation of a message", () => {
  test("is that of the part that is shown, before that of a file", () => {
    const { invite, attachments } = readMixed(
      `Content-Type: application/ics; name=invite.ics\r\n\r\n${calendar("File")}`,
      `Content-Type: text/calendar; method=request\r\n\r\n${calendar("Shown")}`,
    );
    expect(invite).toMatchObject({ summary: "Shown", mimeMethod: "REQUEST" });
    expect(invite?.source).toBe(attachments[1]);
  });

  test("may be in a file alone", () => {
    expect(
      readMixed(`Content-Type: application/ics\r\n\r\n${calendar("File")}`).invite?.summary,
    ).toBe("File");
  });

  test("is UTF-8 where no charset is named, and what is named otherwise", () => {
    expect(
      readMixed(`Content-Type: text/calendar\r\n\r\n${calendar("Grüße")}`).invite?.summary,
    ).toBe("Grüße");
    expect(
      readMixed(
        `Content-Type: text/calendar; charset=iso-8859-15\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(calendar("12 \xa4"), "latin1").toString("base64")}`,
      ).invite?.summary,
    ).toBe("12 €");
  });

  test("is none in a message without a calendar", () => {
    expect(readMixed("\r\nHello").invite).toBeUndefined();
  });
});
