import { describe, expect, test } from "vitest";
import { excerpt, whyNot } from "./text-excerpt.js";

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const text = (count: number): string => `${lines(count).join("\n")}\n`;

describe("what is shown of a text", () => {
  test("all of it, where it is short", () => {
    expect(excerpt(text(12), "other")).toEqual(lines(12));
    expect(excerpt("", undefined)).toEqual([""]);
  });

  test("its first lines, where nothing says which matter", () => {
    const first = [...lines(12), "… 8 lines more"];
    expect(excerpt(text(20), undefined)).toEqual(first);
    expect(excerpt(text(20), "nothing of it")).toEqual(first);
    expect(excerpt(text(13), undefined)).toEqual([...lines(12), "… 1 line more"]);
  });

  test("its last lines, where the end is what matters", () => {
    expect(excerpt(text(20), "line 20, and more")).toEqual([
      "… 8 lines before",
      ...lines(20).slice(8),
    ]);
  });

  test("of a long line, what stands around the place", () => {
    const long = `${"x".repeat(500)}Your code is 123456.${"y".repeat(500)}`;
    const [line] = excerpt(long, "Your code is 999999.");
    expect(line).toBe(`…${"x".repeat(27)}Your code is 123456.${"y".repeat(72)}…`);
    expect(excerpt(long, undefined)).toEqual([`${"x".repeat(119)}…`]);
  });

  test("what nobody sees is escaped", () => {
    expect(excerpt("a\u200bb\u001b[0m\r", undefined)).toEqual([String.raw`a\u200bb\u001b[0m`]);
  });

  test("a text of a megabyte is searched in no time to speak of", () => {
    const wanted = `${"ab".repeat(1000)}c`;
    expect(excerpt("ab".repeat(500_000), wanted)).toHaveLength(1);
  });
});

describe("why a text is not there", () => {
  test.each([
    ["Hello\nAda", "Hello Ada", ["The text has it, but for white space or line ends."]],
    ["Hello  Ada ", " Hello Ada", ["The text has it, but for white space or line ends."]],
    ["Hello Ada", "Hello\r\nAda", ["The text has it, but for white space or line ends."]],
    ["Hello", "HELLO", ["The text has it, but for upper and lower case."]],
    ["Hello", "Other", []],
  ])("%j: %j", (actual, wanted, hints) => {
    expect(whyNot("text", actual, wanted)).toEqual(hints);
  });

  test("names the part", () => {
    expect(whyNot("HTML", "<p>Hello", "<P>hello")).toEqual([
      "The HTML has it, but for upper and lower case.",
    ]);
  });
});
