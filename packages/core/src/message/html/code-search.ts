import {
  CODE_WORD,
  OTHER_CODE,
  REFERENCE_WORD,
  STRETCHES,
  UNIT,
  VOUCHER_WORD,
} from "./code-words.js";

/** One text that may hold a code. */
export interface CodeText {
  readonly source: "html" | "text" | "subject";
  readonly text: string;
  /** Where it is emphasised: offsets, each start followed by its end. */
  readonly emphasis: readonly number[];
}

export interface WantedCode {
  readonly near?: string | RegExp | undefined;
  readonly digits?: number | undefined;
  readonly pattern?: RegExp | undefined;
}

/** What could be a code; see `CodeCandidate` of the inbox. */
export interface ScoredCode {
  readonly code: string;
  readonly score: number;
  readonly reason: string;
  readonly source: CodeText["source"];
}

/** How far ahead of the next one a code has to be, to be clear. */
export const CLEAR_LEAD = 15;

/** What each circumstance counts. */
const POINTS = {
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

/** What could be a code in some texts, the likeliest first; each code once. */
export function searchCodes(texts: readonly CodeText[], wanted: WantedCode): ScoredCode[] {
  const best = new Map<string, Occurrence>();
  const sources = new Map<string, Set<string>>();
  for (const occurrence of texts.flatMap((text) => occurrencesIn(text, wanted))) {
    const { code, score, source } = occurrence;
    const before = best.get(code);
    if (before === undefined || before.score < score) best.set(code, occurrence);
    if (score <= 0) continue;
    const found = sources.get(code);
    if (found === undefined) sources.set(code, new Set([source]));
    else found.add(source);
  }
  return [...best.values()]
    .map((occurrence) => {
      const others = [...(sources.get(occurrence.code) ?? [])].filter(
        (source) => source !== occurrence.source,
      );
      for (const other of others) occurrence.count(POINTS.alsoIn, ALSO_IN[other] ?? other);
      const { code, score, reason, source } = occurrence;
      return { code, score, reason, source };
    })
    .toSorted((a, b) => b.score - a.score);
}

const ALSO_IN: Readonly<Record<string, string>> = {
  html: "also in the HTML part",
  text: "also in the text part",
  subject: "also in the subject",
};

/** The code that is clearly meant; undefined where there is none, or more than one could be. */
export function clearCode([first, second]: readonly ScoredCode[]): ScoredCode | undefined {
  if (first === undefined || first.score <= 0) return undefined;
  return second === undefined || second.score <= 0 || first.score - second.score >= CLEAR_LEAD
    ? first
    : undefined;
}

class Occurrence {
  readonly code: string;
  readonly source: CodeText["source"];
  readonly start: number;
  readonly end: number;
  readonly #reasons: string[] = [];
  score = 0;

  constructor(code: string, source: CodeText["source"], start: number, end: number) {
    this.code = code;
    this.source = source;
    this.start = start;
    this.end = end;
  }

  count(points: number, why: string): void {
    this.score += points;
    this.#reasons.push(`${why} ${points < 0 ? "−" : "+"}${Math.abs(points)}`);
  }

  get reason(): string {
    return this.#reasons.join(", ");
  }
}

function occurrencesIn(
  { source, text: written, emphasis }: CodeText,
  wanted: WantedCode,
): Occurrence[] {
  const text = withPlainDigits(written);
  const found = [...matchesIn(text, wanted)].map(
    ({ code, start, end }) => new Occurrence(code, source, start, end),
  );
  if (found.length === 0) return found;
  const context = contextOf(text, emphasis);
  for (const occurrence of found) weigh(occurrence, context);
  return wanted.near === undefined ? found : nearestTo(found, text, wanted.near);
}

/** Digits of other scripts as ASCII ones; the length stays. */
const withPlainDigits = (text: string): string =>
  text
    .replaceAll(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));

interface Match {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

/** Digits in a row; in two or three groups of one length; or each on its own. */
const DIGITS =
  /(?<!\d)(?:\d(?:[ \t\n]\d){3,7}(?![ \t\n]?\d)|(?<group>\d{3,4})[ -]\d{3,4}(?![ -]?\d)|\d{2}([ -])\d{2}\2\d{2}(?![ -]?\d)|\d+)(?!\d)/g;

function* matchesIn(text: string, { digits, pattern }: WantedCode): Generator<Match> {
  if (pattern !== undefined) {
    const all = new RegExp(pattern.source, `${pattern.flags.replaceAll(/[gy]/g, "")}g`);
    for (const match of text.matchAll(all)) {
      const code = match[1] ?? match[0];
      const start = match.index + match[0].indexOf(code);
      if (code !== "") yield { code, start, end: start + code.length };
    }
    return;
  }
  const isWanted = (count: number): boolean =>
    digits === undefined ? count >= 4 && count <= 8 : count === digits;
  for (const { 0: written, index, groups } of text.matchAll(DIGITS)) {
    const code = written.replaceAll(/\D/g, "");
    const isOne = groups?.["group"] === undefined || code.length === 2 * groups["group"].length;
    if (isOne && isWanted(code.length)) yield { code, start: index, end: index + written.length };
    else if (code !== written)
      for (const part of written.matchAll(/\d+/g))
        if (isWanted(part[0].length))
          yield {
            code: part[0],
            start: index + part.index,
            end: index + part.index + part[0].length,
          };
  }
}

interface Stretch {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

interface Context {
  readonly text: string;
  readonly emphasis: readonly number[];
  /** Each list in order, and none of its stretches overlaps another. */
  readonly stretches: readonly (readonly Stretch[])[];
  readonly words: readonly Stretch[];
}

const contextOf = (text: string, emphasis: readonly number[]): Context => ({
  text,
  emphasis,
  stretches: STRETCHES.map(({ what, pattern }) => stretchesOf(text, pattern, what)),
  words: stretchesOf(text, CODE_WORD, "").filter(
    ({ what, start }) =>
      !VOUCHER_WORD.test(text.slice(Math.max(0, start - 20), start)) && !OTHER_CODE.test(what),
  ),
});

const stretchesOf = (text: string, pattern: RegExp, what: string): Stretch[] =>
  [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    what: what === "" ? found : what,
    start: index,
    end: index + found.length,
  }));

/** How far around a number its line is looked at. */
const WINDOW = 60;

function weigh(occurrence: Occurrence, { text, emphasis, stretches, words }: Context): void {
  const { code, start, end } = occurrence;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = endOfLine(text, end);
  const before =
    start - lineStart > WINDOW
      ? `…${text.slice(start - WINDOW, start)}`
      : text.slice(lineStart, start);
  const after =
    lineEnd - end > WINDOW ? `${text.slice(end, end + WINDOW)}…` : text.slice(end, lineEnd);
  const digits = /^\d+$/.test(code) ? code.length : undefined;
  if (digits === 6) occurrence.count(POINTS.sixDigits, "6 digits");
  else
    occurrence.count(POINTS.number, digits === undefined ? "fits the pattern" : `${digits} digits`);
  weighWords(occurrence, text, words, lineStart, lineEnd);
  if (/(?:^|\t)\s*\W?\s*$/.test(before) && /^\s*\W?\s*(?:\t|$)/.test(after))
    occurrence.count(POINTS.alone, "alone in its line or cell");
  if (isEmphasised(start, end, emphasis)) occurrence.count(POINTS.emphasised, "emphasised");

  const stretch = stretchAround(start, end, stretches);
  if (stretch !== undefined) occurrence.count(POINTS.stretch, stretch.what);
  else if (isPartOfWord(before, after))
    occurrence.count(POINTS.partOfWord, "part of a longer word");
  const label = labelOf(text, lineStart, before);
  if (nearWord(label, REFERENCE_WORD) && !endsWithWord(label, CODE_WORD))
    occurrence.count(POINTS.reference, "an order, invoice or other reference number");
  if (/#\s?$/.test(before)) occurrence.count(POINTS.hash, "behind a #");
  if (UNIT.test(after)) occurrence.count(POINTS.counted, "counts something");
  if (/^(?:19|20)\d\d$/.test(code)) occurrence.count(POINTS.year, "looks like a year");
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

/** The index of the first stretch that ends behind an offset. */
function firstBehind(list: readonly Stretch[], offset: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Stretch).end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** How far away a word for "code" is looked for. */
const REACH = 400;

/** A word for "code" in the line, close or not, or in a line above or below. */
function weighWords(
  occurrence: Occurrence,
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
      const lines = linesBetween(text, end, lineStart);
      if (lines === 0) offer(POINTS.wordAbove, `${named} above it`);
      else if (lines <= 2) offer(POINTS.wordFar, `${named} some lines above it`);
    } else if (start >= lineEnd && linesBetween(text, lineEnd, start) === 0)
      offer(POINTS.wordBelow, `${named} below it`);
  }
  if (points > 0) occurrence.count(points, why);
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

/** What says what a number is: the text before it in its line, or, where it begins one, the line above. */
function labelOf(text: string, lineStart: number, before: string): string {
  if (before.trim() !== "") return before.slice(-40);
  const above = text.slice(0, lineStart).trimEnd();
  return above.slice(above.lastIndexOf("\n") + 1).slice(-40);
}

/** Whether a word stands in a label with no other number behind it. */
function nearWord(label: string, word: RegExp): boolean {
  const last = [...label.matchAll(word)].at(-1);
  if (last === undefined) return false;
  return !/\d/.test(label.slice(last.index + last[0].length));
}

/** Whether the last of the words in a label is one of these. */
function endsWithWord(label: string, word: RegExp): boolean {
  const last = [...label.matchAll(word)].at(-1);
  const reference = [...label.matchAll(REFERENCE_WORD)].at(-1);
  return last !== undefined && last.index > (reference?.index ?? -1);
}

/** Of the occurrences those in the line of a text, or else the one that is nearest to it. */
function nearestTo(
  found: readonly Occurrence[],
  text: string,
  near: string | RegExp,
): Occurrence[] {
  const lines = linesOf(text);
  const places = placesOf(text, near);
  const named = new Set(places.flatMap(({ start, end }) => [lines(start), lines(end)]));
  const kept = new Set(found.filter(({ start }) => named.has(lines(start))));
  if (kept.size === 0)
    for (const place of places) {
      let nearest: Occurrence | undefined;
      for (const one of found)
        if (nearest === undefined || distance(one, place) < distance(nearest, place)) nearest = one;
      if (nearest !== undefined) kept.add(nearest);
    }
  for (const occurrence of kept) occurrence.count(POINTS.near, "near what was asked for");
  return [...kept];
}

/** Tells in which line an offset is. */
function linesOf(text: string): (offset: number) => number {
  const ends = stretchesOf(text, /\n/g, "line end");
  return (offset) => firstBehind(ends, offset);
}

/** What stands behind a text is nearer than what stands before it: a label comes first. */
const distance = (one: Occurrence, place: Stretch): number =>
  one.start >= place.end ? one.start - place.end : 100 + 2 * Math.max(0, place.start - one.end);

function placesOf(text: string, near: string | RegExp): Stretch[] {
  const pattern =
    typeof near === "string"
      ? new RegExp(
          near
            .trim()
            .split(/\s+/)
            .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
            .join(String.raw`\s+`),
          "gi",
        )
      : new RegExp(near.source, `${near.flags.replaceAll(/[gy]/g, "")}g`);
  return stretchesOf(text, pattern, "near").filter(({ start, end }) => end > start);
}
