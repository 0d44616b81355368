import {
  CODE_WORD,
  OTHER_CODE,
  REFERENCE_WORD,
  STRETCHES,
  UNIT,
  VOUCHER_WORD,
} from "./code-words.js";
import { firstBehind, type Stretch, stretchesOf } from "./stretches.js";

/** What each circumstance counts. */
export const POINTS = {
  asked: 20,
  number: 10,
  sixDigits: 15,
  wordClose: 40,
  wordInLine: 25,
  wordAbove: 35,
  wordBelow: 20,
  wordFar: 15,
  alone: 20,
  emphasised: 15,
  alsoIn: 15,
  near: 100,
  stretch: -80,
  partOfWord: -80,
  reference: -50,
  counted: -60,
  hash: -50,
  year: -30,
} as const;

/** Something to be weighed: where it stands, and what speaks for and against it. */
export interface Weighed {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  count(points: number, why: string): void;
}

/** What is known of a text before its numbers are weighed. */
export interface Context {
  readonly text: string;
  readonly emphasis: readonly number[];
  /** Each list in order, and none of its stretches overlaps another. */
  readonly stretches: readonly (readonly Stretch[])[];
  readonly words: readonly Stretch[];
  /** Whether its form or length was asked for. */
  readonly isAskedFor: boolean;
}

export const contextOf = (
  text: string,
  emphasis: readonly number[],
): Omit<Context, "isAskedFor"> => ({
  text,
  emphasis,
  stretches: STRETCHES.map(({ what, pattern }) => stretchesOf(text, pattern, what)),
  words: stretchesOf(text, CODE_WORD, "").filter(
    ({ what, start }) =>
      !VOUCHER_WORD.test(text.slice(Math.max(0, start - 20), start)) && !OTHER_CODE.test(what),
  ),
});

/** How far around a number its line is looked at. */
const WINDOW = 60;

/** Counts what speaks for and against a number. */
export function weigh(occurrence: Weighed, context: Context): void {
  const { text, emphasis, stretches, words } = context;
  const { code, start, end } = occurrence;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = endOfLine(text, end);
  const before =
    start - lineStart > WINDOW
      ? `…${text.slice(start - WINDOW, start)}`
      : text.slice(lineStart, start);
  const after =
    lineEnd - end > WINDOW ? `${text.slice(end, end + WINDOW)}…` : text.slice(end, lineEnd);
  weighForm(occurrence, context.isAskedFor);
  weighWords(occurrence, text, words, lineStart, lineEnd);
  if (/(?:^|\t)\s*\W?\s*$/.test(before) && /^\s*\W?\s*(?:\t|$)/.test(after))
    occurrence.count(POINTS.alone, "alone in its line or cell");
  if (isEmphasised(start, end, emphasis)) occurrence.count(POINTS.emphasised, "emphasised");

  const stretch = stretchAround(start, end, stretches);
  if (stretch !== undefined) occurrence.count(POINTS.stretch, stretch.what);
  else if (isPartOfWord(before, after))
    occurrence.count(POINTS.partOfWord, "part of a longer word");
  const label = labelOf(text, lineStart, start, before);
  if (isReference(label))
    occurrence.count(POINTS.reference, "an order, invoice or other reference number");
  if (/#\s?$/.test(before)) occurrence.count(POINTS.hash, "behind a #");
  if (UNIT.test(after)) occurrence.count(POINTS.counted, "counts something");
  if (/^(?:19|20)\d\d$/.test(code)) occurrence.count(POINTS.year, "looks like a year");
}

function weighForm(occurrence: Weighed, isAskedFor: boolean): void {
  const { code } = occurrence;
  const form = /^\d+$/.test(code) ? `${code.length} digits` : "fits the pattern";
  if (isAskedFor) occurrence.count(POINTS.asked, form);
  else occurrence.count(code.length === 6 ? POINTS.sixDigits : POINTS.number, form);
}

function stretchAround(
  start: number,
  end: number,
  stretches: Context["stretches"],
): Stretch | undefined {
  for (const list of stretches) {
    const stretch = list[firstBehind(list, start)];
    if (stretch !== undefined && stretch.start < end) return stretch;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** How far away a word for "code" is looked for. */
const REACH = 400;

/** A word for "code" in the line, close or not, or in a line above or below. */
function weighWords(
  occurrence: Weighed,
  text: string,
  words: readonly Stretch[],
  lineStart: number,
  lineEnd: number,
): void {
  let points = 0;
  let why = "";
  const offer = (more: number, what: string): void => {
    if (more > points) [points, why] = [more, what];
  };
  for (let at = firstBehind(words, occurrence.start - REACH); at < words.length; at++) {
    const { what, start, end } = words[at] as Stretch;
    if (start > occurrence.end + REACH) break;
    if (start < occurrence.end && occurrence.start < end) continue;
    const named = `"${what}"`;
    if (start >= lineStart && end <= lineEnd) {
      const gap = start >= occurrence.end ? start - occurrence.end : occurrence.start - end;
      offer(gap <= 40 ? POINTS.wordClose : POINTS.wordInLine, `${named} beside it`);
    } else if (end <= lineStart) {
      if (belongsElsewhere(text, start, end, occurrence)) continue;
      const lines = linesBetween(text, end, lineStart);
      if (lines === 0) offer(POINTS.wordAbove, `${named} above it`);
      else if (lines <= 2) offer(POINTS.wordFar, `${named} some lines above it`);
    } else if (start >= lineEnd && !/\d{4}/.test(text.slice(occurrence.end, start)))
      if (linesBetween(text, lineEnd, start) === 0) offer(POINTS.wordBelow, `${named} below it`);
  }
  if (points > 0) occurrence.count(points, why);
}

/** Whether a word above a number is that of another number: one that stands between them, or that of another column. */
function belongsElsewhere(text: string, start: number, end: number, number: Weighed): boolean {
  const column = columnOf(text, number.start);
  const ofWord = columnOf(text, start);
  if (column.count > 1 && column.count === ofWord.count) return column.index !== ofWord.index;
  return /\d{4}/.test(text.slice(end, number.start));
}

/** In which cell of its line an offset stands, and how many there are. */
function columnOf(text: string, at: number): { readonly index: number; readonly count: number } {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  const cells = text.slice(line, endOfLine(text, at)).split("\t").length;
  return { index: text.slice(line, at).split("\t").length - 1, count: cells };
}

/** Lines with text that stand wholly between two offsets. */
function linesBetween(text: string, from: number, to: number): number {
  const between = text
    .slice(from, Math.min(to, from + 1000))
    .split("\n")
    .slice(1, -1);
  return between.filter((line) => line.trim() !== "").length;
}

function isEmphasised(start: number, end: number, emphasis: readonly number[]): boolean {
  for (let at = 0; at < emphasis.length; at += 2)
    // An emphasised stretch begins where the text before it ended: white space may lie between.
    if ((emphasis[at] as number) <= start && end <= (emphasis[at + 1] as number)) return true;
  return false;
}

const LETTER = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}_]`;
const WORD_BEFORE = new RegExp(`(?:${LETTER}|${LETTER}{2}-|[./:=&%@~-])$`, "u");
const WORD_AFTER = new RegExp(`^(?:${LETTER}|-${LETTER}|[/=&%@~](?=\\S))`, "u");

const isPartOfWord = (before: string, after: string): boolean =>
  (WORD_BEFORE.test(before) &&
    !/(?<![\p{L}\p{N}])\p{Lu}-$/u.test(before) &&
    !/\s-$|[^\d\s]\s?[:.]$/u.test(before)) ||
  WORD_AFTER.test(after);

/**
 * What says what a number is: the head of its column; the text before it in its line; or, where it begins one, the line
 * above.
 */
function labelOf(text: string, lineStart: number, start: number, before: string): string {
  const above = text.slice(Math.max(0, lineStart - 400), lineStart).trimEnd();
  const lineAbove = above.slice(above.lastIndexOf("\n") + 1);
  const { index, count } = columnOf(text, start);
  const heads = lineAbove.split("\t");
  if (count > 1 && heads.length === count && !/\d{4}/.test(lineAbove)) return heads[index] ?? "";
  return (before.trim() === "" ? lineAbove : before).slice(-40);
}

/** Whether a label ends with a word for another number than a code: no number, phrase or word for "code" follows it. */
function isReference(label: string): boolean {
  const reference = [...label.matchAll(REFERENCE_WORD)].at(-1);
  if (reference === undefined) return false;
  const rest = label.slice(reference.index + reference[0].length);
  return !/[\d,;!?]|\. /.test(rest) && rest.search(CODE_WORD) < 0;
}
