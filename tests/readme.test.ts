import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** Code blocks that say which file they are taken from: `<!-- path -->` before the fence. */
const QUOTED = /<!-- (\S+) -->\n```\w*\n(.*?)\n```/gs;

test.each(pages)("code in %s stands in a file that is run, word for word", (page) => {
  const missing = quotesOf(page).filter(
    ([, path = "", code = ""]) => !withoutIndent(read(path)).includes(withoutIndent(code)),
  );
  expect(missing.map(([quote]) => quote)).toEqual([]);
});

test("the README quotes its code", () => {
  expect(quotesOf("README.md").length).toBeGreaterThan(5);
});

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
  const dead = links.filter((path) => !existsSync(join(root, dirname(page), path)));
  expect(dead).toEqual([]);
});

test("the commands of the README are scripts that exist", () => {
  const { scripts, packageManager } = JSON.parse(read("package.json")) as {
    readonly scripts: Record<string, string>;
    readonly packageManager: string;
  };
  const commands = [...read("README.md").matchAll(/^npx --yes (pnpm@\S+) (\S+)$/gm)];
  expect(commands.map(([, manager]) => manager)).toEqual([packageManager, packageManager]);
  for (const [, , script = ""] of commands) expect(Object.keys(scripts)).toContain(script);
});

function quotesOf(page: string): RegExpExecArray[] {
  return [...read(page).matchAll(QUOTED)];
}

/** A snippet may stand deeper in its file than on the page. */
function withoutIndent(code: string): string {
  return code
    .split("\n")
    .map((line) => line.trimStart())
    .join("\n");
}
