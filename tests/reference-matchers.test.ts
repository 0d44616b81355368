import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matchers } from "../packages/core/src/matchers/index.js";

const page = readFileSync(new URL("../docs/reference/matchers.md", import.meta.url), "utf8");

test("every matcher has its place on the page, and the page has no other", () => {
  const headings = [...page.matchAll(/^### `(?:expect\.)?(\w+)\(/gm)].map(([, name]) => name);
  expect(new Set(headings)).toEqual(new Set(Object.keys(matchers)));
});

test.each(Object.keys(matchers).filter((name) => name !== "mail"))(
  "the page shows a failure of %s, or says where one is shown",
  (name) => {
    const [, about = ""] = page.split(`\n### \`${name}(`);
    expect(about.split("\n### ")[0]).toMatch(/```text\n|\]\(/);
  },
);
