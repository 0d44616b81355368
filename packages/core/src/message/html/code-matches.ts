import type { WantedCode } from "./code-search.js";

/** Where a text may have a code. */
export interface Match {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

/** Digits of other scripts as ASCII ones; the length stays. */
export const withPlainDigits = (text: string): string =>
  text
    .replaceAll(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));

/** Digits in a row; in two or three groups of one length; or each on its own. */
const DIGITS =
  /(?<!\d)(?:\d(?:[ \t\n]\d){3,7}(?![ \t\n]?\d)|(?<group>\d{3,4})[ -]\d{3,4}(?![ -]?\d)|\d{2}([ -])\d{2}\2\d{2}(?![ -]?\d)|\d+)(?!\d)/g;

/** Where a text has what looks like a code. */
export function* matchesIn(text: string, { digits, pattern }: WantedCode): Generator<Match> {
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
