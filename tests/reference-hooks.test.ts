import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const page = read("docs/reference/hooks.md");
const code = read("packages/core/src/handler/handler.ts");

function rowsOf(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

const namesIn = (cell = ""): string[] =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);

/** The body of an interface, which may extend another. */
function bodyOf(name: string): string {
  const [, body = ""] =
    new RegExp(`interface ${name}(?: extends \\w+)? \\{\\n(.*?)\\n\\}`, "s").exec(code) ?? [];
  return body;
}

const fieldsOf = (name: string): string[] =>
  [...bodyOf(name).matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field = ""]) => field);

const hooks = [...bodyOf("Handler").matchAll(/^ {2}(handle\w+)\?\(context: (\w+)\)/gm)].map(
  ([, hook = "", context = ""]) => ({ hook, context }),
);

test("the page has each hook of a handler, in the order of the code, and what its context has", () => {
  expect(hooks.length).toBeGreaterThan(15);
  const wanted = hooks.map(({ hook, context }) => [
    hook,
    context === "HookContext" ? [] : fieldsOf(context),
  ]);
  expect(rowsOf("Hooks").map(([name, , fields]) => [...namesIn(name), namesIn(fields)])).toEqual(
    wanted,
  );
});

test("the page has each field that all contexts have", () => {
  const fields = rowsOf("What each context has").flatMap(([name]) => namesIn(name));
  expect(fields).toEqual(fieldsOf("HookContext"));
});
