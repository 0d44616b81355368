import { expect, test } from "vitest";
import { hasLineOver } from "./line-length.js";

test.for([
  ["12345678\r\n", 10, false],
  ["123456789\r\n", 10, true],
  ["12345678\r\n12345678\r\n", 10, false],
  ["12345678\r\n123456789\r\n", 10, true],
  ["\r\n".repeat(100), 2, false],
  ["\r\n".repeat(100), 1, true],
  ["1\n2\n3\n4\n5\n6\r\n", 10, true],
  ["1\r2\r3\r4\r5\r6\r\n", 10, true],
  ["1234567890", 10, false],
  ["12345678901", 10, true],
  ["", 1, false],
] as const)("in %j a line is over %d octets: %s (RFC 5321 §4.5.3.1.6)", ([text, limit, isOver]) => {
  expect(hasLineOver(Buffer.from(text), limit)).toBe(isOver);
});
