import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/**
 * The pages that say, row by row, what aiosmtpd has and which test shows that it is here. A row's last cell links to
 * tests, each by its name: `[name](path of its file)`; or it begins with "no test:" and says why there is none.
 */
const folder = fileURLToPath(new URL("../docs/reference/aiosmtpd", import.meta.url));

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const pages = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");

test("the index names each page", () => {
  const index = readFileSync(join(folder, "README.md"), "utf8");
  expect(pages.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

describe.each(pages)("docs/reference/aiosmtpd/%s", (name) => {
  const rows = rowsOf(readFileSync(join(folder, name), "utf8"));

  test("has rows of three cells: what aiosmtpd has, what is here, and what shows it", () => {
    expect(rows.length).toBeGreaterThan(0);
    const broken = rows.filter(
      ({ cells }) => cells.length !== 3 || cells.some((cell) => cell === ""),
    );
    expect(broken.map(({ line }) => line)).toEqual([]);
  });

  test("names tests that exist, or says why there is none", () => {
    const unshown = rows.flatMap(({ line, cells }) => {
      const cell = cells.at(-1) ?? "";
      const links = [...cell.matchAll(/\[((?:\\.|[^\]\\])+)\]\(([^)#]+)\)/g)];
      if (links.length === 0)
        return /^no test: \S/.test(cell) ? [] : [`${line}: neither a test nor a reason`];
      return links.flatMap(([, title = "", path = ""]) => {
        const file = join(folder, path);
        if (!existsSync(file)) return [`${line}: no file ${path}`];
        return hasTest(readFileSync(file, "utf8"), title.replaceAll(/\\(.)/g, "$1"))
          ? []
          : [`${line}: no test "${title}" in ${path}`];
      });
    });
    expect(unshown).toEqual([]);
  });
});

/** The rows of all tables of a page, without their heads. A bar within a cell is written `\|`. */
function rowsOf(page: string): Row[] {
  const lines = page.split("\n").map((text, index) => ({ text, line: index + 1 }));
  return lines
    .filter(
      ({ text }, index) =>
        text.startsWith("|") && !isRule(text) && !isRule(lines[index + 1]?.text ?? ""),
    )
    .map(({ text, line }) => ({
      line,
      cells: text
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    }));
}

function isRule(text: string): boolean {
  return /^\|[\s:|-]+\|$/.test(text);
}

/** A test of Vitest by its first argument, or a conversation by its heading. */
function hasTest(source: string, title: string): boolean {
  if (source.split("\n").includes(`# ${title}`)) return true;
  const quoted = [`"`, `'`, "`"].map((quote) => `${quote}${title}${quote}`);
  // Names of tests that need a program end in a note on it.
  const written = [...quoted, JSON.stringify(title), `\`${title}\${`];
  return written.some((text) => {
    for (let at = source.indexOf(text); at !== -1; at = source.indexOf(text, at + 1))
      if (/\(\s*$/.test(source.slice(0, at))) return true;
    return false;
  });
}
