import { expect, test } from "vitest";
import type { Reply } from "../grammar/reply.js";
import * as replies from "./replies.js";

/**
 * RFC 2034 §3 keeps enhanced codes out of the greeting and what answers HELO and EHLO, §4 gives them to 2yz, 4yz and 5yz
 * alone.
 */
const WITHOUT: ReadonlySet<string> = new Set(["heloSyntax", "ehloSyntax", "lhloSyntax"]);

const all = Object.entries(replies).filter(
  (entry): entry is [string, Reply] => typeof entry[1] === "object",
);

test("RFC 2034 §4: each reply has an enhanced code of its own class, where one may stand", () => {
  expect(all.length).toBeGreaterThan(40);
  const wrong = all.filter(([name, { code, enhancedCode }]) => {
    const isDue = code >= 200 && !(code >= 300 && code < 400) && !WITHOUT.has(name);
    return isDue ? enhancedCode?.[0] !== String(code)[0] : enhancedCode !== undefined;
  });
  expect(wrong).toEqual([]);
});
