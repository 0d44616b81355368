import { expect, test } from "vitest";
import { ReplyReader } from "./reply-reader.js";

/** All replies in some octets that come in pieces. */
function readAll(octets: Buffer, pieceLength: number): unknown[] {
  const reader = new ReplyReader();
  const replies: unknown[] = [];
  for (let at = 0; at < octets.length; at += pieceLength) {
    reader.push(octets.subarray(at, at + pieceLength));
    for (let next = reader.next(); next !== undefined; next = reader.next()) replies.push(next);
  }
  expect(reader.isEmpty).toBe(true);
  return replies;
}

test("replies are the same however their octets are cut", () => {
  const octets = Buffer.from(
    "220 hi\r\n250-next\r\n250-SIZE\r\n250 HELP\r\n550 5.1.1 é no\r\n250\r\n354 go\n",
  );
  const whole = readAll(octets, octets.length);
  expect(whole).toMatchObject([
    { code: 220, lines: ["hi"] },
    { code: 250, lines: ["next", "SIZE", "HELP"] },
    { code: 550, enhancedCode: "5.1.1" },
    { code: 250, lines: [""] },
    { code: 354, lines: ["go"] },
  ]);
  for (let length = 1; length < octets.length; length++)
    expect(readAll(octets, length)).toEqual(whole);
});

test.each(["hello\r\n", "99 x\r\n", "250-a\r\n251 b\r\n", "250-a\r\nb\r\n", "x".repeat(70_000)])(
  "what is no reply is malformed",
  (text) => {
    const reader = new ReplyReader();
    reader.push(Buffer.from(text));
    expect(reader.next()).toBe("malformed");
  },
);
