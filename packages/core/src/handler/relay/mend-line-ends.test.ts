import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mendLineEnds } from "./mend-line-ends.js";

const mended = (text: string): string =>
  mendLineEnds(Buffer.from(text, "latin1")).toString("latin1");

describe("line ends", () => {
  test.each([
    ["", ""],
    ["a\r\nb\r\n", "a\r\nb\r\n"],
    ["a\nb\rc", "a\r\nb\r\nc"],
    ["\n", "\r\n"],
    ["\r", "\r\n"],
    ["\n\r", "\r\n\r\n"],
    ["\r\r\n\n", "\r\n\r\n\r\n"],
  ])("of %j become those of %j", (text, wanted) => {
    expect(mended(text)).toBe(wanted);
  });

  test("that are right are left alone, without a copy", () => {
    const content = Buffer.from("a\r\nb\r\n");
    expect(mendLineEnds(content)).toBe(content);
  });

  test("stand in pairs afterwards, and nothing else has changed", () => {
    const texts = fc.string({ unit: fc.constantFrom("\r", "\n", ".", "a") });
    fc.assert(
      fc.property(texts, (text) => {
        const result = mended(text);
        expect(result.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        expect(result.replaceAll(/[\r\n]/g, "")).toBe(text.replaceAll(/[\r\n]/g, ""));
        expect(mended(result)).toBe(result);
      }),
    );
  });
});
