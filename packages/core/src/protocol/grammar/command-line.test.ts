import { expect, test } from "vitest";
import { parseCommandLine, upperCase } from "./command-line.js";

const read = (text: string): unknown => parseCommandLine(Buffer.from(text, "latin1"));

test.for([
  ["NOOP", "NOOP", undefined],
  ["noop", "NOOP", undefined],
  ["NOOP ", "NOOP", undefined],
  ["NOOP\t", "NOOP", undefined],
  ["NOOP a  b", "NOOP", "a  b"],
  ["EHLO   client.test \t ", "EHLO", "client.test"],
  ["MAIL FROM:<a@b>", "MAIL", "FROM:<a@b>"],
  ["MAIL\tFROM:<a@b>", "MAIL\tFROM:<A@B>", undefined],
])("%j is the verb %j with the argument %j (RFC 5321 §2.4, §4.1.1)", ([line, verb, argument]) => {
  expect(read(line ?? "")).toEqual({ verb, argument, octets: (line ?? "").length + 2, text: line });
});

test.for([
  ["", "empty"],
  [" ", "empty"],
  [" NOOP", "empty"],
  ["\t", "empty"],
  ["NO\0OP", "control-character"],
  ["NOOP\r", "control-character"],
  ["NOOP \x1b[31m", "control-character"],
  ["NOOP \x7f", "control-character"],
  ["NOOP \xe9", "not-utf-8"],
  ["NOOP \xc0\xaf", "not-utf-8"],
  ["NOOP \xed\xa0\x80", "not-utf-8"],
  ["NOOP \xc3", "not-utf-8"],
])("%j is no command: %s", ([line, fault]) => {
  expect(read(line ?? "")).toBe(fault);
});

test("a line may be UTF-8, and its length is counted in octets (RFC 6531 §3.2)", () => {
  expect(parseCommandLine(Buffer.from("VRFY größe", "utf8"))).toMatchObject({
    argument: "größe",
    octets: 14,
  });
});

test("a byte order mark is a character like any other", () => {
  expect(parseCommandLine(Buffer.from("NOOP \u{feff}", "utf8"))).toMatchObject({
    argument: "\u{feff}",
  });
});

test("white space is what RFC 5321 §4.1.1 calls so, and not what Unicode does", () => {
  expect(parseCommandLine(Buffer.from("NOOP \u{3000}\u{a0}", "utf8"))).toMatchObject({
    argument: "\u{3000}\u{a0}",
  });
});

test.for(["rſet", "helﬁ", "maıl"])("%s does not become another verb in upper case", (word) => {
  expect(upperCase(word)).toBe(word);
});
