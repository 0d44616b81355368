import { type Component, propertyOf } from "./content-lines.js";
import { lastRecurrence, readYearlyRule, type YearlyRule } from "./yearly.js";
import { readLocal } from "./local-time.js";

const DAY_MS = 86_400_000;

/** The offset from UTC, in milliseconds, that a time zone has at a moment. */
export type OffsetAt = (utcMs: number) => number;

/**
 * The moment that a clock of a time zone shows a local time at. Of one that comes twice it is the first, and one that is
 * skipped is counted with the offset from before the gap (RFC 5545 §3.3.5).
 */
export function momentOf(localMs: number, offsetAt: OffsetAt): number {
  const before = offsetAt(localMs - DAY_MS);
  const after = offsetAt(localMs + DAY_MS);
  const moments = [before, after]
    .filter((offset) => offsetAt(localMs - offset) === offset)
    .map((offset) => localMs - offset);
  return moments.length > 0 ? Math.min(...moments) : localMs - before;
}

/** A change of a time zone's offset, once or each year (RFC 5545 §3.6.5). Its onsets are local times before the change. */
interface Observance {
  readonly offsetFrom: number;
  readonly offsetTo: number;
  readonly onsets: readonly number[];
  readonly rule: YearlyRule | undefined;
}

/**
 * The offsets of a VTIMEZONE.
 *
 * @param problems - takes what is malformed
 * @returns undefined where it defines none
 */
export function readTimeZone(zone: Component, problems: string[]): OffsetAt | undefined {
  const observances = zone.components.flatMap((one) => readObservance(one, problems) ?? []);
  if (observances.length === 0) return undefined;
  // Before all changes it is as it was before the first of them (§3.6.5).
  const [first] = observances.toSorted((a, b) => firstOnset(a) - firstOnset(b));
  return (utcMs) => {
    let latest = Number.NEGATIVE_INFINITY;
    let offset = first?.offsetFrom ?? 0;
    for (const observance of observances) {
      const onset = lastOnset(observance, utcMs);
      if (onset === undefined || onset <= latest) continue;
      latest = onset;
      offset = observance.offsetTo;
    }
    return offset;
  };
}

const firstOnset = ({ onsets, offsetFrom }: Observance): number => Math.min(...onsets) - offsetFrom;

/** The last moment up to another at which an observance began. */
function lastOnset({ onsets, offsetFrom, rule }: Observance, utcMs: number): number | undefined {
  const localMs = utcMs + offsetFrom;
  const begun = onsets.filter((onset) => onset <= localMs);
  const recurred = rule && lastRecurrence(rule, localMs);
  if (recurred !== undefined) begun.push(recurred);
  return begun.length === 0 ? undefined : Math.max(...begun) - offsetFrom;
}

function readObservance(component: Component, problems: string[]): Observance | undefined {
  if (component.name !== "STANDARD" && component.name !== "DAYLIGHT") return undefined;
  const startMs = readLocal(propertyOf(component, "DTSTART")?.value ?? "")?.ms;
  const offsetFrom = readOffset(propertyOf(component, "TZOFFSETFROM")?.value);
  const offsetTo = readOffset(propertyOf(component, "TZOFFSETTO")?.value);
  if (startMs === undefined || offsetFrom === undefined || offsetTo === undefined) {
    problems.push(
      `${component.name} of a VTIMEZONE needs DTSTART, TZOFFSETFROM and TZOFFSETTO, each well-formed.`,
    );
    return undefined;
  }
  const recurs = propertyOf(component, "RRULE")?.value;
  const rule =
    recurs === undefined
      ? undefined
      : readYearlyRule(recurs, startMs, (value) => {
          const until = readLocal(value);
          return until && (until.isUtc ? until.ms + offsetFrom : until.ms);
        });
  if (recurs !== undefined && rule === undefined)
    problems.push(
      `The RRULE of a VTIMEZONE does not recur yearly in a way that is read: ${recurs}.`,
    );
  const dates = component.properties
    .filter(({ name }) => name === "RDATE")
    .flatMap(({ value }) => value.split(",").flatMap((date) => readLocal(date)?.ms ?? []));
  return { offsetFrom, offsetTo, onsets: [startMs, ...dates], rule };
}

/** `+0100`, `-0930`, `+005328` (RFC 5545 §3.3.14) */
function readOffset(value: string | undefined): number | undefined {
  const [, sign, hours, minutes, seconds = "0"] =
    /^([+-])(\d\d)(\d\d)(\d\d)?$/.exec(value?.trim() ?? "") ?? [];
  if (sign === undefined) return undefined;
  return (
    Number(`${sign}1`) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  );
}

/** The offsets of a time zone that this machine knows by its name; undefined for one that it does not. */
export function knownTimeZone(name: string): OffsetAt | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  return (utcMs) => {
    const parts = new Map(
      format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)] as const),
    );
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const localMs = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    return localMs - Math.floor(utcMs / 1000) * 1000;
  };
}
