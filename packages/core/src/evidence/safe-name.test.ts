import fc from "fast-check";
import { expect, test } from "vitest";
import { safeName } from "./safe-name.js";

test.each([
  ["Welcome, Ada!", "Welcome-Ada"],
  ["test/sign-up.test.ts", "test-sign-up.test.ts"],
  ["../../etc/passwd", "etc-passwd"],
  ["Größe: 10 €", "Größe-10"],
  ["確認コード", "確認コード"],
  ["a\0b\r\nc", "a-b-c"],
  ["...", "nothing"],
  ["", "nothing"],
  ["NUL", "_NUL"],
  ["con.eml", "_con.eml"],
  ["\u202Egpj.exe", "gpj.exe"],
])("%j becomes %s", (text, name) => {
  expect(safeName(text, "nothing")).toBe(name);
});

test("any text becomes the name of one file on any system", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const name = safeName(text, "nothing");
      expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
      expect(name).not.toMatch(/\.\.|[.-]$/);
      expect(name.length).toBeLessThanOrEqual(61);
      expect(Buffer.byteLength(name)).toBeLessThan(250);
    }),
    { numRuns: 200 },
  );
});
