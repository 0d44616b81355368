import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const page = read("docs/reference/errors.md");

/** The names in the first cells of a section's table. */
function rowsOf(heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);
}

/** The members of a union of texts that begins behind some code. */
function unionBehind(path: string, start: string): string[] {
  const [, behind = ""] = read(path).split(start);
  const [union = ""] = behind.split(";");
  return [...union.matchAll(/\| "([^"]+)"/g)].map(([, name = ""]) => name);
}

test("the page has each code of an error, and no other", () => {
  const codes = unionBehind("packages/core/src/errors.ts", "export type SmtpFixtureErrorCode =");
  expect(codes).toContain("UNKNOWN_OPTION");
  expect(rowsOf("Errors")).toEqual(codes);
});

test("the page has each type of a log event, and no other", () => {
  const types = unionBehind("packages/core/src/server/logger.ts", "readonly type:");
  expect(types).toContain("hook-failed");
  expect(rowsOf("Log events")).toEqual(types);
});
