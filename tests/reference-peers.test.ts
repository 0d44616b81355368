import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { brokenRows, rowsOf, unshownRows } from "./support/shown-by.js";

const folder = fileURLToPath(new URL("../docs/reference", import.meta.url));
const page = readFileSync(new URL("../docs/reference/peers.md", import.meta.url), "utf8");
const rows = rowsOf(page);

test("each row has a program, what is shown with it, and tests that exist", () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(brokenRows(rows)).toEqual([]);
  expect(unshownRows(rows, folder)).toEqual([]);
});

test("the page has each program that a test runs", () => {
  const root = fileURLToPath(new URL(".", import.meta.url));
  const run = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => readFileSync(new URL(path, import.meta.url), "utf8"))
    .flatMap((source) => [...source.matchAll(/\bpeer\("([\w-]+)"/g)].map(([, name]) => name));
  expect(new Set(run).size).toBeGreaterThan(4);
  const named = rows.map(({ cells: [program = ""] }) => program.toLowerCase());
  const missing = [...new Set(run)].filter(
    (name = "") => !named.some((program) => program.includes(name.replace("python3", "python"))),
  );
  expect(missing).toEqual([]);
});
