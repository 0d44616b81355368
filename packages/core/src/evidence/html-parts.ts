import { escape } from "./escape.js";

/** Rows of a table, all of it text. */
export function table(rows: readonly (readonly string[])[], heading?: readonly string[]): string {
  const head = heading === undefined ? "" : `<tr>${cells(heading, "th")}</tr>`;
  const body = rows.map(([first = "", ...rest]) =>
    heading === undefined
      ? `<tr><th>${escape(first)}</th>${cells(rest, "td")}</tr>`
      : `<tr>${cells([first, ...rest], "td")}</tr>`,
  );
  return `<table>${head}${body.join("")}</table>`;
}

const cells = (row: readonly string[], tag: string): string =>
  row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("");

/** Text as it stands, line by line. */
export function verbatim(text: string, kind = ""): string {
  // A line end that follows the tag directly would be dropped.
  return `<pre${kind === "" ? "" : ` class="${kind}"`}>\n${escape(text)}</pre>`;
}

/** A part that can be folded; nothing where it has no content. */
export function fold(title: string, content: string, isOpen = false): string {
  if (content === "") return "";
  return `<details${isOpen ? " open" : ""}><summary>${escape(title)}</summary>${content}</details>`;
}
