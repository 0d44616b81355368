import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { show, showPlain } from "./show.js";

const named = (): void => undefined;

describe("a value in a failure text", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const asymmetric = { asymmetricMatch: () => true };

  test.each<readonly [string, unknown, string]>([
    ["a string", "Hello", '"Hello"'],
    ["quotes and backslashes", String.raw`a "b" \c`, String.raw`"a \"b\" \\c"`],
    ["line ends and tabs", "a\r\n\tb", String.raw`"a\r\n\tb"`],
    ["control characters", "\0\x1b[31m\x7f\x9b", String.raw`"\u0000\u001b[31m\u007f\u009b"`],
    ["spaces that look like others", "a\u00a0b\u202fc", String.raw`"a\u00a0b\u202fc"`],
    ["what has no width", "a\u200bb\ufeff\u00ad", String.raw`"a\u200bb\ufeff\u00ad"`],
    ["what turns the direction of writing", "\u202egpj.exe", String.raw`"\u202egpj.exe"`],
    ["half of a surrogate pair", "a\ud83d", String.raw`"a\ud83d"`],
    ["letters, emoji and their joiners", "Grüße 👩‍💻 你好", '"Grüße 👩‍💻 你好"'],
    ["a RegExp", /a\/b/gi, String.raw`/a\/b/gi`],
    ["one of another realm", runInNewContext("/x/"), "/x/"],
    ["a function", named, "the predicate named"],
    ["one without a name", () => true, "a predicate"],
    ["a list", ["a", /b/, 3], '["a", /b/, 3]'],
    ["nothing in a list", [], "[]"],
    ["an object", { to: "a", deep: { x: [1] } }, '{ to: "a", deep: { x: [1] } }'],
    ["nothing in an object", {}, "{}"],
    ["a circle", circle, "{ self: { self: { self: { self: … } } } }"],
    ["octets", Buffer.from("abc"), "3 octets"],
    ["octets of another kind", new Uint16Array(2), "4 octets"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a bigint", 5n, "5n"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["a runner's asymmetric matcher", expect.stringContaining("x"), 'StringContaining "x"'],
    ["one with a RegExp", expect.stringMatching(/x/), "StringMatching /x/"],
    ["one of a type", expect.any(String), "Any<String>"],
    ["any", expect.anything(), "Anything"],
    ["one of nobody's", asymmetric, "an asymmetric matcher"],
  ])("%s", (_, value, text) => {
    expect(show(value)).toBe(text);
  });

  test("a date is one", () => {
    expect(show(new Date(0))).toBe(String(new Date(0)));
  });

  test("what is long is cut, and one sees that it was", () => {
    expect(show("x".repeat(1000))).toBe(`"${"x".repeat(118)}…`);
    expect(show("x".repeat(118))).toBe(`"${"x".repeat(118)}"`);
    expect(show(Array.from({ length: 100 }, () => "ada@example.test"))).toMatch(/^\["ada.{100,}…$/);
  });

  test("no character is cut in two", () => {
    expect(show(`${"x".repeat(117)}😀😀`)).toBe(`"${"x".repeat(117)}…`);
  });
});

test("a text in a sentence has no quotes, and its own are left alone", () => {
  expect(showPlain(String.raw`"a b"@example.test \ x` + "\n")).toBe(
    String.raw`"a b"@example.test \ x\n`,
  );
  expect(showPlain("x".repeat(1000))).toBe(`${"x".repeat(119)}…`);
});
