import { expect, test } from "vitest";
import { excerptAt } from "./excerpt.js";

const LONG = "0123456789".repeat(10);

test.each([
  ["a whole line", "one\ntwo three\nfour", 4, 3, "two three"],
  ["the beginning of a long one", LONG, 0, 2, `${LONG.slice(0, 34)}…`],
  ["its middle", LONG, 50, 2, `…${LONG.slice(18, 84)}…`],
  ["its end", LONG, 98, 2, `…${LONG.slice(66)}`],
  [
    "a line as long as what is shown",
    `a\n${LONG.slice(0, 32)}X\nb`,
    34,
    1,
    `${LONG.slice(0, 32)}X`,
  ],
  [
    "no half of a character",
    `${"\u{1F600}".repeat(20)}a${"\u{1F600}".repeat(20)}`,
    40,
    1,
    `…${"\u{1F600}".repeat(16)}a${"\u{1F600}".repeat(16)}…`,
  ],
  [
    "no half of one that is cut",
    `${"\u{1F600}".repeat(20)}ab${"\u{1F600}".repeat(20)}`,
    41,
    1,
    `…${"\u{1F600}".repeat(15)}ab${"\u{1F600}".repeat(16)}…`,
  ],
])("shows %s", (_, text, at, length, excerpt) => {
  expect(excerptAt(text, at, length)).toBe(excerpt);
});
