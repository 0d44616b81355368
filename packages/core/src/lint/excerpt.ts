import { showPlain } from "../inbox/show.js";

/** How much is shown on either side of what was found. */
const AROUND = 32;

/** The surroundings of a place in a text, on one line. */
export function excerptAt(text: string, at: number, length: number): string {
  const from = boundary(text, at - AROUND, 1);
  const to = boundary(text, at + length + AROUND, -1);
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const lineEnd = text.indexOf("\n", at + length);
  const start = Math.max(from, lineStart);
  const end = Math.min(to, lineEnd < 0 ? text.length : lineEnd);
  const shown = showPlain(text.slice(start, end).trim());
  return `${start > lineStart ? "…" : ""}${shown}${end < (lineEnd < 0 ? text.length : lineEnd) ? "…" : ""}`;
}

/** A place within the text that cuts no surrogate pair. */
function boundary(text: string, at: number, step: 1 | -1): number {
  const inside = Math.min(Math.max(at, 0), text.length);
  return /[\udc00-\udfff]/.test(text[inside] ?? "") ? inside + step : inside;
}
