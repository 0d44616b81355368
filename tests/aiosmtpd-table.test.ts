import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { brokenRows, rowsOf, unshownRows } from "./support/shown-by.js";

/** The pages that say, row by row, what aiosmtpd has and which test shows that it is here. */
const folder = fileURLToPath(new URL("../docs/reference/aiosmtpd", import.meta.url));
const pages = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");

test("the index names each page", () => {
  const index = readFileSync(join(folder, "README.md"), "utf8");
  expect(pages.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

describe.each(pages)("docs/reference/aiosmtpd/%s", (name) => {
  const rows = rowsOf(readFileSync(join(folder, name), "utf8"));

  test("has rows of three cells: what aiosmtpd has, what is here, and what shows it", () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(brokenRows(rows)).toEqual([]);
  });

  test("names tests that exist, or says why there is none", () => {
    expect(unshownRows(rows, folder)).toEqual([]);
  });
});
