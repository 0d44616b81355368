import { describe, expect, test } from "vitest";
import { readStructuredValue } from "./structured-value.js";

const parameter = (text: string, name: string): string | undefined =>
  readStructuredValue(text).parameters.get(name);

describe("values and parameters (RFC 2045 §5.1)", () => {
  test("names and the value are in lower case, a parameter as it was written", () => {
    const { value, parameters } = readStructuredValue('Text/HTML; Charset="UTF-8"; FORMAT=Flowed');
    expect(value).toBe("text/html");
    expect([...parameters]).toEqual([
      ["charset", "UTF-8"],
      ["format", "Flowed"],
    ]);
  });

  test.each([
    ["quoted, with what would end it", 'x/y; name="a;b=c, d"', "name", "a;b=c, d"],
    ["quoted pairs", String.raw`x/y; name="a \"b\" \\c"`, "name", String.raw`a "b" \c`],
    ["white space in quotes", 'x/y; boundary=" a b "', "boundary", " a b "],
    ["white space around the equals sign", 'x/y; name = "a"', "name", "a"],
    ["no white space at all", "x/y;name=a;b=c", "b", "c"],
    ["a semicolon at the end", "x/y; name=a;", "name", "a"],
    ["given twice: the first counts", "x/y; boundary=a; boundary=b", "boundary", "a"],
    ["a quote that is never closed", 'x/y; name="a b', "name", "a b"],
    ["a comment behind it", "x/y; boundary=abc (comment; boundary=d)", "boundary", "abc"],
    ["parentheses in a name", "x/y; name=Invoice(1).pdf", "name", "Invoice(1).pdf"],
    ["a name of Object's own", "x/y; __proto__=a", "__proto__", "a"],
  ])("%s", (_, text, name, expected) => {
    expect(parameter(text, name)).toBe(expected);
  });

  test("a comment is no part of the value", () => {
    expect(readStructuredValue("text/plain (plain (old) text); charset=utf-8").value).toBe(
      "text/plain",
    );
  });

  test("the empty text has no value and no parameters", () => {
    expect(readStructuredValue("")).toEqual({ value: "", parameters: new Map() });
  });
});

describe("RFC 2231", () => {
  test.each([
    ["charset and language", "a; filename*=utf-8'en'%e2%82%ac%20rates.txt", "€ rates.txt"],
    ["no language", "a; filename*=UTF-8''J%C3%BCrgen.txt", "Jürgen.txt"],
    ["no charset either", "a; filename*=''J%C3%BCrgen.txt", "Jürgen.txt"],
    ["another charset", "a; filename*=iso-8859-1''J%FCrgen.txt", "Jürgen.txt"],
    ["continuations", 'a; filename*0="long "; filename*1=name.txt', "long name.txt"],
    ["continuations in disorder", "a; filename*2=c; filename*0=a; filename*1=b", "abc"],
    [
      "ten of them and more",
      `a; ${"0123456789ab"
        .split("")
        .map((c, i) => `filename*${i}=${c}`)
        .join("; ")}`,
      "0123456789ab",
    ],
    [
      "encoded and plain continuations",
      "a; filename*0*=utf-8''J%C3%BC; filename*1=rgen; filename*2*=%20%C3%A4.txt",
      "Jürgen ä.txt",
    ],
    [
      "a character split between continuations",
      "a; filename*0*=utf-8''J%C3; filename*1*=%BCrgen.txt",
      "Jürgen.txt",
    ],
    ["it wins over the plain name", "a; filename=J.txt; filename*=utf-8''J%C3%BC.txt", "Jü.txt"],
    ["in either order", "a; filename*=utf-8''J%C3%BC.txt; filename=J.txt", "Jü.txt"],
    [
      "what it says is not decoded twice",
      "a; filename*=utf-8''%3D%3Futf-8%3FQ%3F%3D41%3F%3D",
      "=?utf-8?Q?=41?=",
    ],
  ])("%s", (_, text, expected) => {
    expect(parameter(text, "filename")).toBe(expected);
  });
});

describe("encoded words where they should not be (RFC 2047 §5)", () => {
  test.each([
    ["in quotes", 'a; filename="=?utf-8?Q?J=C3=BC.txt?="', "Jü.txt"],
    ["bare", "a; filename==?utf-8?B?SsO8LnR4dA==?=", "Jü.txt"],
    ["two, folded", 'a; filename="=?utf-8?Q?J=C3?= =?utf-8?Q?=BC.txt?="', "Jü.txt"],
  ])("%s, a file name has them undone", (_, text, expected) => {
    expect(parameter(text, "filename")).toBe(expected);
  });

  test("a boundary is what it is", () => {
    expect(parameter('x/y; boundary="=?utf-8?Q?a?="', "boundary")).toBe("=?utf-8?Q?a?=");
  });
});

describe("what is malformed", () => {
  test.each([
    ["a percent without digits is itself", "a; filename*=utf-8''100%25%.txt", "100%%.txt"],
    ["an equals sign in what is encoded", "a; filename*=utf-8''a=b_c.txt", "a=b_c.txt"],
    ["no charset in what is encoded", "a; filename*=J%C3%BC.txt", "Jü.txt"],
    ["a charset that nobody knows", "a; filename*=x-none''J%C3%BC.txt", "Jü.txt"],
    ["a continuation that is missing", "a; filename*0=a; filename*2=c", "ac"],
    ["white space without quotes", "a; filename=one two.txt", "one two.txt"],
    ["no value", "a; filename=; x=y", ""],
    ["no equals sign", "a; filename", undefined],
    ["an equals sign alone", "a; =b; filename=c", "c"],
    ["text behind quotes", 'a; filename="b" c; x=y', "b"],
    ["a parenthesis that is never closed", "a; filename=b (c", "b (c"],
  ])("%s", (_, text, expected) => {
    expect(parameter(text, "filename")).toBe(expected);
  });
});
