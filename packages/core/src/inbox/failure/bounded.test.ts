import { expect, test } from "vitest";
import { bounded } from "./bounded.js";

const lines = (count: number, line: string): string[] => Array.from({ length: count }, () => line);

test("sections stand apart by a blank line", () => {
  expect(bounded([["a"], ["b", "c"]])).toBe("a\n\nb\nc");
});

test("a long line is cut at its end, and no character in halves", () => {
  const text = bounded([[`${"x".repeat(398)}🎉🎉`]]);
  expect(text).toBe(`${"x".repeat(398)}…`);
});

test("the longest section gives way where there are too many lines, and says how many", () => {
  const text = bounded([["headline"], lines(300, "one"), lines(10, "two"), ["last"]]);
  expect(text.split("\n").length).toBeLessThanOrEqual(120);
  expect(text).toMatch(/^headline\n\none\n/);
  expect(text).toMatch(/one\n {2}… \(\d+ lines are left out\)\n\ntwo\n/);
  expect(text.match(/^two$/gm)).toHaveLength(10);
  expect(text).toMatch(/\n\nlast$/);
});

test("no text is longer than 10 kB, in whatever script", () => {
  const text = bounded([["ä".repeat(1000)], lines(110, "ж".repeat(390)), lines(3, "b")]);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
  expect(text).toMatch(/\nb\nb\nb$/);
});

test("one line that had to go is counted as one", () => {
  expect(bounded([lines(116, "a"), ["b"]])).toContain("… (1 line is left out)");
});
