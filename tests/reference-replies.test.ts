import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Reply } from "../packages/core/src/protocol/index.js";
import * as replies from "../packages/core/src/protocol/session/replies.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** What a reply that is made of something is made of here. */
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  greeting: ["HOSTNAME", "IDENT"],
  helo: ["HOSTNAME"],
  ehlo: ["HOSTNAME", ["KEYWORD"]],
  tooManyCalls: ["VERB"],
  unknownCommand: ["VERB"],
  mailParameterUnknown: ["KEYWORD"],
  parameterTwice: ["KEYWORD"],
  rcptParameterUnknown: ["KEYWORD"],
  chunkOk: ["OCTETS"],
  chunksOk: ["OCTETS"],
  help: [["VERBS"]],
  helpOn: ["SYNTAX"],
  helpUnknown: [["VERBS"]],
  authChallenge: ["CHALLENGE"],
  extensionRequired: ["COMMAND", "KEYWORD"],
  xclientAttributeUnknown: ["ATTRIBUTE"],
  xclientAttributeTwice: ["ATTRIBUTE"],
  badXclientAttribute: ["ATTRIBUTE"],
};

/** Each reply of the server by its name, as the page has to show it. */
const shown = Object.entries<unknown>({ ...replies }).map(([name, value]) => {
  const made =
    typeof value === "function"
      ? (value as (...args: readonly unknown[]) => Reply)(...(ARGUMENTS[name] ?? []))
      : value;
  const { code, enhancedCode = "", lines } = made as Reply;
  return [name, String(code), enhancedCode, lines.join(", ")];
});

/** The rows of the page's tables, without their heads. */
const rows = read("docs/reference/replies.md")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim().replace(/^`(.*)`$/, "$1")));

/** What the code says of each reply's source. */
function sources(): Map<string, string> {
  const code = read("packages/core/src/protocol/session/replies.ts");
  return new Map(
    [...code.matchAll(/\/\*\* ([^\n]*?) \*\/\nexport const (\w+)/g)].map(
      ([, text = "", name = ""]) => [name, text.replace(/\.$/, "")],
    ),
  );
}

const byName = ([a = ""]: readonly string[], [b = ""]: readonly string[]): number =>
  a < b ? -1 : 1;

test("the page has each reply of the server, with its codes and its text, and no other", () => {
  expect(rows.map((cells) => cells.slice(0, 4)).toSorted(byName)).toEqual(shown.toSorted(byName));
});

test("the page names the source of each reply as the code does", () => {
  const named = sources();
  expect(named.size).toBeGreaterThan(60);
  const wrong = rows.filter(
    ([name = "", , , , , source]) => named.has(name) && named.get(name) !== source,
  );
  expect(wrong).toEqual([]);
});

test("the page says when the server says each reply, and by which source", () => {
  const rest = rows.map((cells) => [cells[0], cells.length, ...cells.slice(4).map(Boolean)]);
  expect(rest).toEqual(rows.map(([name]) => [name, 6, true, true]));
});
