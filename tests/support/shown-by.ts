import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A row of a table whose last cell says which tests show it. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of all tables of a page, without their heads. A bar within a cell is written `\|`. */
export function rowsOf(page: string): Row[] {
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

/** Lines of the rows that have not three cells, or an empty one. */
export function brokenRows(rows: readonly Row[]): number[] {
  return rows
    .filter(({ cells }) => cells.length !== 3 || cells.some((cell) => cell === ""))
    .map(({ line }) => line);
}

/**
 * What is wrong with the rows' last cells: each links to tests by their names, `[name](path of its file)`, or begins with
 * "no test:" and says why there is none.
 */
export function unshownRows(rows: readonly Row[], folder: string): string[] {
  return rows.flatMap(({ line, cells }) => {
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
