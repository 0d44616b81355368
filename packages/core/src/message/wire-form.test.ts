import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Message } from "./message.js";
import { readMessage } from "./read-message.js";
import { decodeMessage, encodeMessage, type EncodedOctets } from "./wire-form.js";

const folder = mkdtempSync(join(tmpdir(), "wire-form-"));
afterAll(() => rmSync(folder, { recursive: true }));

const OCTETS = Buffer.from(Uint8Array.from({ length: 1024 }, (_, index) => (index * 7) & 255));

const FULL = readMessage(
  Buffer.concat([
    Buffer.from(
      [
        "From: =?utf-8?Q?J=C3=BCrgen?= <j@example.test>",
        "Sender: s@example.test",
        "Reply-To: r@example.test",
        "To: Friends: a@b.test, c@d.test;, e@f.test",
        "Cc: g@h.test",
        "Bcc: i@j.test",
        "Subject: =?utf-8?Q?=F0=9F=98=80?= \u2028 x",
        "Date: Wed, 25 Nov 2026 09:30:00 +0000",
        "Message-ID: <a@b.test>",
        "In-Reply-To: <c@d.test>",
        "References: <c@d.test> <e@f.test>",
        "Content-Type: multipart/mixed; boundary=abc",
        "",
        "--abc",
        "",
        "Hello",
        "--abc",
        "Content-Type: text/html; charset=utf-16le",
        "Content-Transfer-Encoding: base64",
        "",
        // A lone surrogate, which UTF-8 cannot say.
        Buffer.from([0x3d, 0xd8, 0x61, 0x00]).toString("base64"),
        "--abc",
        "Content-Type: image/png",
        "Content-ID: <logo>",
        "Content-Disposition: inline; filename*=utf-8''J%C3%BC.png",
        "Content-Transfer-Encoding: 8bit",
        "",
        "",
      ].join("\r\n"),
    ),
    OCTETS,
    Buffer.from("\r\n--abc\r\nContent-Type: a/empty\r\n\r\n\r\n--abc--\r\n"),
  ]),
);
const EMPTY = readMessage(Buffer.alloc(0));
/** Its parameters have the names of the marks that messages travel with. */
const MARKED = readMessage(
  Buffer.from(
    "Content-Type: a/b; @same=1; @date=2; @octets=3; @entries=4; __proto__=5\r\nSubject: @same\r\n\r\n",
  ),
);

const inline = (octets: Buffer): EncodedOctets => ({ base64: octets.toString("base64") });
let files = 0;
const inFile = (octets: Buffer): EncodedOctets => {
  const file = join(folder, String(files++));
  writeFileSync(file, octets);
  return { file };
};

const frozen = ({ to, headers, references, attachments, sender }: Message): boolean[] =>
  [to, to[0], headers, headers[0], references, attachments, attachments[0], sender].map((value) =>
    Object.isFrozen(value),
  );

describe.each([
  ["in the text", inline],
  ["in files", inFile],
])("a message with its octets %s", (_, encodeOctets) => {
  test.each([
    ["a full one", FULL],
    ["an empty one", EMPTY],
    ["one with parameters that look like marks", MARKED],
  ])("%s is the same on the other side", (__, message) => {
    const text = JSON.stringify(encodeMessage(message, encodeOctets));
    // What crosses a socket is UTF-8.
    const crossed = JSON.parse(Buffer.from(text, "utf8").toString("utf8")) as ReturnType<
      typeof encodeMessage
    >;
    const decoded = decodeMessage(crossed);
    expect(decoded).toEqual(message);
    expect(Object.keys(decoded).toSorted()).toEqual(Object.keys(message).toSorted());
    expect(decoded.date).toEqual(message.date);
  });

  test("is as frozen as it was", () => {
    const decoded = decodeMessage(
      JSON.parse(JSON.stringify(encodeMessage(FULL, encodeOctets))) as ReturnType<
        typeof encodeMessage
      >,
    );
    expect(frozen(decoded)).toEqual(frozen(FULL));
    expect(frozen(decoded)).not.toContain(false);
  });

  test("has octets that are exact, and the same ones each time", () => {
    const decoded = decodeMessage(
      JSON.parse(JSON.stringify(encodeMessage(FULL, encodeOctets))) as ReturnType<
        typeof encodeMessage
      >,
    );
    const [image, empty] = decoded.attachments;
    expect(Buffer.isBuffer(image?.content)).toBe(true);
    expect(image?.content.equals(OCTETS)).toBe(true);
    expect(image?.content).toBe(image?.content);
    expect(empty?.content).toHaveLength(0);
    expect(image).toMatchObject({ name: "Jü.png", contentId: "logo", disposition: "inline" });
    expect(Object.isFrozen(image)).toBe(true);
  });
});

test("a file is read when somebody looks at the octets, and not before", () => {
  const encoded = encodeMessage(FULL, () => ({ file: join(folder, "not-there-yet") }));
  const [image] = decodeMessage(encoded).attachments;
  expect(image?.size).toBe(OCTETS.length);
  writeFileSync(join(folder, "not-there-yet"), OCTETS);
  expect(image?.content.equals(OCTETS)).toBe(true);
  rmSync(join(folder, "not-there-yet"));
  expect(image?.content.equals(OCTETS)).toBe(true);
});

test("a date is a real one on the other side", () => {
  const decoded = decodeMessage(encodeMessage(FULL, inline));
  expect(decoded.date).toBeInstanceOf(Date);
  expect(decoded.date?.toISOString()).toBe("2026-11-25T09:30:00.000Z");
});
