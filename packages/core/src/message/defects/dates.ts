import { withoutComments } from "../comments.js";
import { readDate } from "../date.js";
import { type Note, quoted } from "./note.js";

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** With a zone, obsolete forms too (RFC 5322 §3.3, §4.3). */
const DATE_TIME =
  /^(?:([a-z]{3}) ?, ?)?(\d{1,2} [a-z]{3} \d{2,}) \d{1,2} ?: ?\d{2}(?: ?: ?\d{2})? (?:[+-]\d{4}|[a-z]{1,5})$/i;

/** What is wrong with the date of a header field. */
export function noteDate(name: string, value: string, at: number, path: string, note: Note): void {
  const fault = faultOf(value);
  if (fault !== undefined) note("date-malformed", at, path, `${name} ${fault}: ${quoted(value)}.`);
}

function faultOf(value: string): string | undefined {
  if (readDate(value) === undefined) return "is no date";
  const written = withoutComments(value).replaceAll(/\s+/g, " ").trim();
  const [whole, weekday, day = ""] = DATE_TIME.exec(written) ?? [];
  if (whole === undefined) return "is not written as RFC 5322 wants it";
  if (weekday === undefined) return undefined;
  const isThatDay =
    readDate(`${day} 12:00 +0000`)?.getUTCDay() === WEEKDAYS.indexOf(weekday.toLowerCase());
  return isThatDay ? undefined : "names another day of the week than its own";
}
