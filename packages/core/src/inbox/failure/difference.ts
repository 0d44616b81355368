import type { CapturedMail } from "../captured-mail.js";
import type { FieldJudge } from "../mail-fields.js";
import { show } from "../show.js";

/** Texts up to this many characters are shown whole, where they have one line. */
const SHORT = 60;
const BEFORE = 30;
const BEHIND = 40;
/** A shorter beginning is found anywhere. */
const LEAST = 3;

/** Two texts cut around the place where they part, and a mark for it. */
export interface Difference {
  readonly wanted: string;
  readonly got: string;
  readonly mark: string;
}

/** Where a long text departs from the one that was wanted; undefined where both are short or there is nothing to compare. */
export function firstDifference(
  { field, value }: FieldJudge,
  mail: CapturedMail,
): Difference | undefined {
  const text = textOf(field, mail);
  if (typeof value !== "string" || text === undefined) return undefined;
  if (isShort(value) && isShort(text)) return undefined;
  const parting = field === "subject" ? partingOf(value, text) : departure(value, text);
  if (parting === undefined) return undefined;
  const { wantedAt, textAt } = parting;
  const got = around(text, textAt);
  return {
    wanted: around(value, wantedAt).shown,
    got: got.shown,
    mark: `${" ".repeat(got.column)}^ ${placeOf(text, textAt)}`,
  };
}

/** What a mail has in a field that is one text; undefined for all other fields. */
export function textOf(field: string, mail: CapturedMail): string | undefined {
  return field === "subject" || field === "text" || field === "html" ? mail[field] : undefined;
}

const isShort = (text: string): boolean => text.length <= SHORT && !text.trimEnd().includes("\n");

interface Parting {
  readonly wantedAt: number;
  readonly textAt: number;
}

function partingOf(wanted: string, text: string): Parting {
  let at = 0;
  while (at < wanted.length && wanted[at] === text[at]) at++;
  // No half of a surrogate pair.
  if (/[\udc00-\udfff]/.test(wanted[at] ?? "")) at--;
  return { wantedAt: Math.max(at, 0), textAt: Math.max(at, 0) };
}

/** Behind the longest beginning of what was wanted that occurs in the text. */
export function departure(wanted: string, text: string): Parting | undefined {
  let found = 0;
  let most = wanted.length;
  while (found < most) {
    const middle = Math.ceil((found + most) / 2);
    if (text.includes(wanted.slice(0, middle))) found = middle;
    else most = middle - 1;
  }
  if (found < LEAST) return undefined;
  return { wantedAt: found, textAt: text.indexOf(wanted.slice(0, found)) + found };
}

function around(text: string, at: number): { readonly shown: string; readonly column: number } {
  const from = at > BEFORE ? at - BEFORE : 0;
  const to = Math.min(text.length, at + BEHIND);
  const start = `"${from > 0 ? "…" : ""}${escaped(text.slice(from, at))}`;
  return {
    shown: `${start}${escaped(text.slice(at, to))}${to < text.length ? "…" : ""}"`,
    column: Array.from(start).length,
  };
}

const escaped = (piece: string): string => show(piece).slice(1, -1);

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  const character = Array.from(before.at(-1) ?? "").length + 1;
  return text.includes("\n")
    ? `differs from line ${before.length}, character ${character} on`
    : `differs from character ${character} on`;
}
