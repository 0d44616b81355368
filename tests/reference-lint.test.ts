import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RULES } from "../packages/core/src/lint/rules.js";

const page = readFileSync(new URL("../docs/reference/lint.md", import.meta.url), "utf8");

/** The rows of the page's tables whose first cell is code, as their cells. */
const rows = page
  .split("\n")
  .filter((line) => /^\| `[a-z\d-]+` \|/.test(line))
  .map((line) =>
    line.split(" | ").map((cell) =>
      cell
        .replace(/^\| | \|$/g, "")
        .replaceAll(String.raw`\|`, "|")
        .replaceAll("`", ""),
    ),
  );

test("the page lists every rule in order, with its reason and its source", () => {
  expect(rows.map(([id, , reason, source]) => ({ id, reason, source }))).toEqual(
    RULES.map(({ id, reason, source }) => ({ id, reason, source })),
  );
});

test("the page says of every rule what it finds", () => {
  expect(rows.filter(([, found = ""]) => found.length < 10)).toEqual([]);
});
