import { departure } from "../../inbox/failure/difference.js";
import { showPlain } from "../../inbox/show.js";

const MOST_LINES = 12;
/** How much of a line stands before the place that it is shown for. */
const BEFORE = 40;
const LONG_LINE = 100;

/**
 * The lines of a text that a failure shows: all where they are few, else those around the place where the text departs
 * from what was wanted, or the first ones.
 */
export function excerpt(text: string, wanted: string | undefined): string[] {
  const lines = text.trimEnd().split("\n");
  const at = wanted === undefined ? undefined : departure(wanted, text)?.textAt;
  const before = at === undefined ? [""] : text.slice(0, at).split("\n");
  const line = Math.min(before.length, lines.length) - 1;
  const column = before[line]?.length ?? 0;
  const first =
    lines.length <= MOST_LINES
      ? 0
      : Math.max(0, Math.min(line - MOST_LINES / 2, lines.length - MOST_LINES));
  const shown = lines
    .slice(first, first + MOST_LINES)
    .map((one, index) => shownLine(one, first + index === line ? column : 0).trimEnd());
  const behind = lines.length - first - shown.length;
  return [
    ...(first > 0 ? [`… ${count(first)} before`] : []),
    ...shown,
    ...(behind > 0 ? [`… ${count(behind)} more`] : []),
  ];
}

/** Why a text that was wanted is not there, where that can be told. */
export function whyNot(part: "text" | "HTML", text: string, wanted: string): string[] {
  if (collapsed(text).includes(collapsed(wanted)))
    return [`The ${part} has it, but for white space or line ends.`];
  if (text.toLowerCase().includes(wanted.toLowerCase()))
    return [`The ${part} has it, but for upper and lower case.`];
  return [];
}

function shownLine(line: string, column: number): string {
  const from = column > LONG_LINE ? column - BEFORE : 0;
  return `${from > 0 ? "…" : ""}${showPlain(line.slice(from))}`;
}

const collapsed = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const count = (lines: number): string => (lines === 1 ? "1 line" : `${lines} lines`);
