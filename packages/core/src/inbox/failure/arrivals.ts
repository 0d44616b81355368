import type { CapturedMail } from "../captured-mail.js";
import type { CompiledQuery } from "../compile-query.js";
import { describeEnvelope } from "../describe-mail.js";
import { fits } from "../mail-fields.js";
import { show } from "../show.js";
import type { Moment } from "./failure-text.js";

const MOST_LINES = 20;
const LONGEST_SUBJECT = 60;
const LONGEST_ENVELOPE = 120;
/** Wider columns are not filled up for the sake of those behind them. */
const WIDEST = 60;

/**
 * Every arrival on a line of its own: its number, when it came, its envelope and subject, and what of the query fits. Of
 * many those that fit best.
 */
export function describeArrivals(
  mails: readonly CapturedMail[],
  { query, began }: { readonly query?: CompiledQuery; readonly began?: Moment } = {},
): string[] {
  const isQueried = query !== undefined && query.fields.length > 0;
  const judged = mails.map((mail, index) => {
    const verdicts = query?.fields.map((field) => ({ field, holds: fits(field, mail) })) ?? [];
    return {
      index,
      fitting: verdicts.filter(({ holds }) => holds).length,
      cells: [
        ...(began === undefined ? [] : [secondsSince(began.dateMs, mail.receivedAt.getTime())]),
        clipped(describeEnvelope(mail.envelope), LONGEST_ENVELOPE),
        mail.subject === undefined ? "(no subject)" : show(clipped(mail.subject, LONGEST_SUBJECT)),
      ],
      marks: verdicts.map(({ field, holds }) => `${holds ? "✓" : "✗"} ${field.field}`).join(" "),
    };
  });
  const shown = judged
    .toSorted(
      (one, other) =>
        other.fitting - one.fitting ||
        (isQueried ? other.index - one.index : one.index - other.index),
    )
    .slice(0, MOST_LINES)
    .toSorted((one, other) => one.index - other.index);
  const widths = (shown[0]?.cells ?? []).map((_, column) =>
    Math.max(...shown.map(({ cells }) => cells[column]?.length ?? 0).filter((n) => n <= WIDEST)),
  );
  const lines = shown.map(({ index, cells, marks }) => {
    const padded = cells.map((cell, column) =>
      column === 0 && began !== undefined
        ? cell.padStart(widths[column] ?? 0)
        : cell.padEnd(widths[column] ?? 0),
    );
    return `${String(index + 1).padStart(3)}  ${padded.join("  ")}  ${marks}`.trimEnd();
  });
  const more = mails.length - shown.length;
  if (more > 0) lines.push(`     … and ${more} more${isQueried ? ", which fit no better" : ""}`);
  return lines;
}

/** `+0.21 s` after a moment, `-0.21 s` before it. */
export function secondsSince(beganMs: number, ms: number): string {
  const seconds = (ms - beganMs) / 1000;
  return `${seconds < 0 ? "-" : "+"}${Math.abs(seconds).toFixed(2)} s`;
}

/** Which mails of a surplus are one mail that was sent several times. */
export function sentTwice(mails: readonly CapturedMail[]): string[] {
  const numbers = new Map<string, number[]>();
  for (const [index, { messageId }] of mails.entries())
    if (messageId !== undefined)
      numbers.set(messageId, [...(numbers.get(messageId) ?? []), index + 1]);
  return [...numbers].flatMap(([messageId, same]) =>
    same.length < 2
      ? []
      : [
          `${same.map((number) => `#${number}`).join(" and ")} have one Message-ID, ${show(messageId)}: one mail, sent ${same.length === 2 ? "twice" : `${same.length} times`}.`,
        ],
  );
}

function clipped(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // No half of a surrogate pair.
  return `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
