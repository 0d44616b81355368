import { matchesIn, withPlainDigits } from "./code-matches.js";
import { contextOf, POINTS, weigh } from "./code-weights.js";
import { firstBehind, type Stretch, stretchesOf } from "./stretches.js";

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

/** The score from which on a number is likely to be a code: that it is one number more is not enough. */
export const LIKELY = 20;

/** How far ahead of the next one a code has to be, to be clear. */
const CLEAR_LEAD = 15;

/** What could be a code in some texts, the likeliest first; each code once. */
export function searchCodes(texts: readonly CodeText[], wanted: WantedCode): ScoredCode[] {
  const best = new Map<string, Occurrence>();
  const sources = new Map<string, Set<string>>();
  for (const occurrence of texts.flatMap((text) => occurrencesIn(text, wanted))) {
    const { code, score, source } = occurrence;
    const before = best.get(code);
    if (before === undefined || before.score < score) best.set(code, occurrence);
    if (score < LIKELY) continue;
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
  if (first === undefined || first.score < LIKELY) return undefined;
  return second === undefined || second.score < LIKELY || first.score - second.score >= CLEAR_LEAD
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
  const isAskedFor = wanted.digits !== undefined || wanted.pattern !== undefined;
  const context = { ...contextOf(text, emphasis), isAskedFor };
  for (const occurrence of found) weigh(occurrence, context);
  return wanted.near === undefined ? found : nearestTo(found, text, wanted.near);
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
