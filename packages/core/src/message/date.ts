import { realDate } from "../real-time.js";
import { withoutComments } from "./comments.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Hours from UTC of the zones that have names (RFC 5322 §4.3). Every other name says as little as `-0000`. */
const ZONES: Readonly<Record<string, number>> = {
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
};
const DATE_TIME =
  /^(?:[a-z]+ ?,? ?)?(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4}) (\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2}))?(?: ?(?:gmt|utc)?([+-])(\d\d):?(\d\d)| ([a-z]+))?$/i;

/**
 * Reads a date (RFC 5322 §3.3), obsolete forms too (§4.3). Where no zone is named, it is UTC: what a mail says must not
 * depend on the machine that reads it.
 *
 * @returns undefined for what is no date
 */
export function readDate(text: string): Date | undefined {
  const said = withoutComments(text).replaceAll(/\s+/g, " ").trim();
  const ms = DATE_TIME.test(said) ? dateTimeMs(said) : otherMs(said);
  return Number.isNaN(ms) ? undefined : realDate(ms);
}

function dateTimeMs(text: string): number {
  const [, day, month = "", years = "", hour, minute, second, sign, zoneHours, zoneMinutes, zone] =
    DATE_TIME.exec(text) ?? [];
  const monthIndex = MONTHS.indexOf(month.toLowerCase());
  const midnight = Date.UTC(fullYear(years), monthIndex, Number(day));
  // A leap second is the 60th (§3.3).
  const seconds = Number(second ?? 0);
  const isReal =
    monthIndex >= 0 &&
    new Date(midnight).getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    seconds <= 60;
  if (!isReal) return Number.NaN;
  const offset =
    sign === undefined
      ? (ZONES[zone?.toLowerCase() ?? ""] ?? 0) * 60
      : Number(`${sign}1`) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  return midnight + ((Number(hour) * 60 + Number(minute) - offset) * 60 + seconds) * 1000;
}

/** §4.3: two digits are of 1950 to 2049, three count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 3) return year;
  return digits.length === 3 || year >= 50 ? 1900 + year : 2000 + year;
}

/** What is not of the RFC and still says a whole date and a time, such as ISO 8601. */
function otherMs(text: string): number {
  return /\b\d{4}\b/.test(text) && /\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}
