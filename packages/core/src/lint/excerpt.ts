import { showPlain } from "../inbox/show.js";

/** How much is shown on either side of what was found. */
const AROUND = 32;

/** The surroundings of a place in a text, on one line. */
export function excerptAt(text: string, at: number, length: number): string {
  const end = at + length;
  const before = text.slice(Math.max(0, at - AROUND), at);
  const after = text.slice(end, end + AROUND);
  const start = before.lastIndexOf("\n") + 1;
  const [rest = ""] = after.split("\n", 1);
  const isCutBefore = start === 0 && at > AROUND && text[at - AROUND - 1] !== "\n";
  const isCutAfter = rest.length === AROUND && end + AROUND < text.length;
  // No half of a surrogate pair.
  const shown = `${before.slice(start)}${text.slice(at, end)}${rest}`
    .replace(/^[\udc00-\udfff]/, "")
    .replace(/[\ud800-\udbff]$/, "");
  return `${isCutBefore ? "…" : ""}${showPlain(shown.trim())}${isCutAfter && text[end + AROUND] !== "\n" ? "…" : ""}`;
}
