import type { CapturedMail } from "./captured-mail.js";
import type { CompiledQuery } from "./compile-query.js";
import { fits } from "./mail-fields.js";

/** Why the mail that comes nearest to a query is not the one. */
export interface NearMiss {
  readonly mail: CapturedMail;
  /** Where it stands among the arrivals, from 0. */
  readonly index: number;
  /** The fields that do not fit. */
  readonly misses: readonly {
    readonly field: string;
    readonly wanted: string;
    readonly got: string;
  }[];
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
    const misses = failed.map((field) => ({
      field: field.field,
      wanted: field.wanted,
      got: field.got(mail),
    }));
    nearest = { mail, index, misses };
  }
  return nearest;
}

/** A near miss, field by field. */
export function describeNearMiss({ index, misses }: NearMiss): string[] {
  const width = Math.max(...misses.map(({ field }) => field.length));
  const lines = [`Closest is #${index + 1}:`];
  for (const { field, wanted, got } of misses)
    lines.push(
      `  ${field.padEnd(width)}  wanted ${wanted}`,
      `  ${"".padEnd(width)}  got    ${got}`,
    );
  return lines;
}
