import { expect, test } from "vitest";
import { sameOctets, sameSecret } from "./same-secret.js";

test.each<[string | undefined, string, boolean]>([
  ["", "", true],
  ["a", "a", true],
  ["häß", "häß", true],
  ["", "a", false],
  ["a", "", false],
  ["a", "aa", false],
  ["aa", "a", false],
  ["abab", "ab", false],
  ["\0", "", false],
  ["b", "a", false],
  [undefined, "", false],
])("%j against %j is %s", (given, expected, answer) => {
  expect(sameSecret(given, expected)).toBe(answer);
});

test("octets that differ in one bit alone differ", () => {
  for (let bit = 0; bit < 8; bit++)
    expect(sameOctets(Buffer.of(7, 1 << bit), Buffer.of(7, 0))).toBe(false);
  expect(sameOctets(Buffer.alloc(256), Buffer.alloc(512))).toBe(false);
});
