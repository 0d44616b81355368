import { expect, test } from "vitest";
import { alternative, HEADER, judged } from "../judged.testing.js";

const crlf = (text: string): string => text.replaceAll("\n", "\r\n");

test("a line of 998 octets is as long as one may be", () => {
  expect(judged(`${HEADER}\nHello\n${"x".repeat(998)}\nBye\n`)).toEqual([]);
  expect(judged(`${HEADER}\nHello\n${"x".repeat(999)}\nBye\n`)).toEqual([
    `line-too-long | body | A line is longer than 998 octets. | ${"x".repeat(60)}`,
  ]);
});

test("a line that is too long is counted in octets, and its part is named", () => {
  const long = "ä".repeat(500);
  expect(judged(HEADER + alternative("ä", `<p lang="de">${long}</p>`))).toEqual([
    expect.stringMatching(
      /^line-too-long \| part 2 \| A line is longer than 998 octets\. \| <p lang="de">ä/,
    ),
  ]);
});

test("a CR or an LF alone is found, each kind once, with its first place", () => {
  const raw = Buffer.from(`${crlf(`${HEADER}\nHello\n`)}one\ntwo\nthree\r\nfour\rfive\r\n`);
  expect(judged(raw)).toEqual([
    String.raw`bare-cr-or-lf | body | 2 lines end with LF alone, the first of them here. | one\ntwo\nthree\r\nfour\rfive\r\n`,
    String.raw`bare-cr-or-lf | body | A CR stands without LF, which is no line end. | four\rfive\r\n`,
  ]);
});

test("in a body that is binary lines and their ends mean nothing", () => {
  const body = `one\ntwo ${"x".repeat(2000)}\r\n`;
  const binary = `${crlf(HEADER)}Content-Transfer-Encoding: binary\r\n\r\n${body}`;
  expect(judged(Buffer.from(binary))).toEqual([]);
  const text = Buffer.from(`${crlf(HEADER)}\r\n${body}`);
  expect(judged(text).map((finding) => finding.split(" | ")[0])).toEqual([
    "line-too-long",
    "bare-cr-or-lf",
  ]);
});

test("a header with octets above 127 takes SMTPUTF8, and UTF-8", () => {
  const header = HEADER.replace("Your order", "Grüße");
  const utf8 = Buffer.from(crlf(`${header}\nHello\n`));
  const latin1 = Buffer.from(crlf(`${header}\nHello\n`), "latin1");
  expect(judged(utf8)).toEqual([
    "raw-8bit-header | header | Subject has UTF-8, which only SMTPUTF8 allows. | Subject: Grüße",
  ]);
  expect(judged(utf8, { smtpUtf8: true })).toEqual([]);
  expect(judged(latin1, { smtpUtf8: true })).toEqual([
    expect.stringMatching(
      /^raw-8bit-header \| header \| Subject has octets that are neither ASCII nor UTF-8\./,
    ),
  ]);
});

const mixed = (disposition: string, encoding = "base64"): string => `\
${HEADER}Content-Type: multipart/mixed; boundary=cut

--cut
Content-Type: text/plain

Hello
--cut
Content-Type: application/pdf
Content-Disposition: ${disposition}
Content-Transfer-Encoding: ${encoding}

AAAA
--cut--
`;

test("the header of a part is looked at too", () => {
  expect(judged(mixed('attachment; filename="Übersicht.pdf"'))).toEqual([
    expect.stringMatching(/^raw-8bit-header \| header of part 2 \| Content-Disposition has UTF-8/),
  ]);
  expect(judged(mixed("attachment; filename*=utf-8''%C3%9Cbersicht.pdf"))).toEqual([]);
});

test("what is malformed in another way is found with its place", () => {
  expect(judged(mixed("attachment", "base46"))).toEqual([
    expect.stringMatching(
      /^malformed \| header of part 2 \| .*base46.* \| Content-Transfer-Encoding: base46/,
    ),
  ]);
  expect(judged(mixed("attachment").replace("--cut--\n", ""))).toEqual([
    expect.stringMatching(/^malformed \| body \| /),
  ]);
});
