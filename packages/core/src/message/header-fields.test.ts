import { describe, expect, test } from "vitest";
import { rawValues, readHeaderFields } from "./header-fields.js";

function read(text: string | Buffer): { fields: [string, string][]; body: string } {
  const octets = Buffer.isBuffer(text) ? text : Buffer.from(text, "utf8");
  const { fields, bodyStart } = readHeaderFields(octets, 0, octets.length);
  return {
    fields: fields.map(({ name, value }) => [name, value]),
    body: octets.toString("latin1", bodyStart),
  };
}

describe("header fields (RFC 5322 §2.2)", () => {
  test("stand in order, duplicates and the case of names kept", () => {
    expect(read("Received: b\r\nX-One: 1\r\nreceived: a\r\n\r\nbody\r\n")).toEqual({
      fields: [
        ["Received", "b"],
        ["X-One", "1"],
        ["received", "a"],
      ],
      body: "body\r\n",
    });
  });

  test("end at the first empty line, also where line ends are bare LF", () => {
    expect(read("A: 1\nB: 2\n\nC: 3\n")).toEqual({
      fields: [
        ["A", "1"],
        ["B", "2"],
      ],
      body: "C: 3\n",
    });
  });

  test.each([
    ["a header alone, with its line end", "A: 1\r\n", ""],
    ["a header alone, without", "A: 1", ""],
    ["a header alone, with the empty line", "A: 1\r\n\r\n", ""],
    ["a line that is no field ends the header and is body", "A: 1\r\nhello\r\n", "hello\r\n"],
    ["so is one whose name has a space", "A: 1\r\nB C: 2\r\n", "B C: 2\r\n"],
    ["so is one without a name", "A: 1\r\n: 2\r\n", ": 2\r\n"],
    ["so is one with octets beyond ASCII in its name", "A: 1\r\n\u00c4: 2\r\n", "\xc3\x84: 2\r\n"],
  ])("%s", (_, text, body) => {
    expect(read(text)).toEqual({ fields: [["A", "1"]], body });
  });

  test.each([
    ["nothing at all", "", ""],
    ["an empty line first", "\r\nA: 1\r\n", "A: 1\r\n"],
    ["white space first", " A: 1\r\n", " A: 1\r\n"],
    ["text", "hello\r\n\r\nworld", "hello\r\n\r\nworld"],
  ])("%s is no header", (_, text, body) => {
    expect(read(text)).toEqual({ fields: [], body });
  });
});

describe("values", () => {
  test.each([
    ["white space at both ends is dropped", "A: \t x y \t\r\n", "x y"],
    ["no white space behind the colon", "A:x\r\n", "x"],
    ["nothing", "A:\r\n", ""],
    ["a colon", "A: b: c\r\n", "b: c"],
    ["white space before the colon is obsolete (§4.5)", "A \t: x\r\n", "x"],
    ["folded (§2.2.3): only the line end goes", "A: x\r\n  y\r\n\tz\r\n", "x  y\tz"],
    ["folded with bare LF", "A: x\n y\n", "x y"],
    ["folded right behind the colon", "A:\r\n x\r\n", "x"],
    ["folded over a line of white space", "A: x\r\n \r\n y\r\n", "x  y"],
    ["an encoded word", "A: =?utf-8?Q?J=C3=BC?=\r\n", "Jü"],
    ["encoded words on two lines", "A: =?utf-8?Q?J=C3=BC?=\r\n =?utf-8?Q?rgen?=\r\n", "Jürgen"],
    ["UTF-8 as it is (RFC 6532)", "A: Jürgen\r\n", "Jürgen"],
  ])("%s", (_, text, value) => {
    expect(read(text).fields).toEqual([["A", value]]);
  });

  test("octets that are not UTF-8 are taken for windows-1252", () => {
    expect(read(Buffer.from("A: J\xfcrgen \x80\r\n", "latin1")).fields).toEqual([
      ["A", "Jürgen €"],
    ]);
  });

  test("the raw field has every octet, folding and all, without its last line end", () => {
    const octets = Buffer.from(
      "a: 1\r\nSubject : =?utf-8?Q?=C3=BC?=\r\n\t\xfc\xff \r\nb: 2\r\n",
      "latin1",
    );
    const { fields } = readHeaderFields(octets, 0, octets.length);
    expect(fields[1]?.raw).toBe("Subject : =?utf-8?Q?=C3=BC?=\r\n\t\xfc\xff ");
  });
});

test("structured fields are read from values that are unfolded, and encoded words stay", () => {
  const octets = Buffer.from("To: =?utf-8?Q?a=2Cb?=\r\n <a@b.test>\r\nX: y\r\nTO: c@d.test\r\n");
  const { fields } = readHeaderFields(octets, 0, octets.length);
  expect(rawValues(fields, "to")).toEqual(["=?utf-8?Q?a=2Cb?= <a@b.test>", "c@d.test"]);
});

test("a header is read from its part's beginning to its end and no further", () => {
  const octets = Buffer.from("A: 1\r\nB: 2\r\nC: 3\r\n");
  expect(readHeaderFields(octets, 6, 12).fields).toEqual([{ name: "B", value: "2", raw: "B: 2" }]);
});
