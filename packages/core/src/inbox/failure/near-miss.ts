import type { Attempt } from "../attempt.js";
import type { CapturedMail } from "../captured-mail.js";
import type { CompiledQuery } from "../compile-query.js";
import { type FieldJudge, fits } from "../mail-fields.js";
import { firstDifference } from "./difference.js";
import { hintsOn } from "./near-miss-hints.js";

/** Why the mail that comes nearest to a query is not the one. */
export interface NearMiss {
  readonly mail: CapturedMail;
  /** Where it stands among the arrivals, from 0. */
  readonly index: number;
  /** The fields that do not fit. */
  readonly misses: readonly FieldJudge[];
}

/**
 * The mail that fits the most fields of a query, the newest of equals; undefined where none fits any of several, where
 * none came, and for a predicate, which says no more than no.
 */
export function nearestMiss(
  mails: readonly CapturedMail[],
  query: CompiledQuery,
): NearMiss | undefined {
  if (query.fields.some(({ field }) => field === "predicate")) return undefined;
  let nearest: NearMiss | undefined;
  let fewest = query.fields.length > 1 ? query.fields.length : query.fields.length + 1;
  for (const [index, mail] of mails.entries()) {
    const failed = query.fields.filter((field) => !fits(field, mail));
    if (failed.length === 0 || failed.length > fewest) continue;
    if (failed.length === query.fields.length && query.fields.length > 1) continue;
    fewest = failed.length;
    nearest = { mail, index, misses: failed };
  }
  return nearest;
}

/**
 * A near miss, field by field: what was wanted, what is there, and why the two differ where that can be told.
 *
 * @param attempts - what clients tried: a recipient may have been offered and refused
 */
export function describeNearMiss(
  { mail, index, misses }: NearMiss,
  attempts: readonly Attempt[] = [],
): string[] {
  const width = Math.max(...misses.map(({ field }) => field.length));
  const lines = [`Closest is #${index + 1}:`];
  const indent = " ".repeat(width + 4);
  for (const miss of misses) {
    const { field } = miss;
    const difference = firstDifference(miss, mail);
    lines.push(
      `  ${field.padEnd(width)}  wanted ${difference?.wanted ?? miss.wanted}`,
      `${indent}got    ${difference?.got ?? miss.got(mail)}`,
      ...(difference === undefined ? [] : [`${indent}       ${difference.mark}`]),
      ...hintsOn(miss, mail, attempts).map((hint) => `${indent}${hint}`),
    );
  }
  return lines;
}
