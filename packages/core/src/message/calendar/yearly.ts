const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const DAY_MS = 86_400_000;
const KNOWN = /^(?:FREQ|INTERVAL|COUNT|UNTIL|BYMONTH|BYDAY|BYMONTHDAY|BYSETPOS|WKST)$/;

/** A rule that recurs once or some times a year, as time zones change (RFC 5545 §3.3.10). Local times are as if in UTC. */
export interface YearlyRule {
  readonly startMs: number;
  readonly interval: number;
  readonly count: number | undefined;
  /** The last local time that counts. */
  readonly untilMs: number;
  readonly months: readonly number[];
  readonly days: readonly { readonly nth: number | undefined; readonly day: number }[];
  readonly monthDays: readonly number[];
  readonly positions: readonly number[];
}

/**
 * @param text - the value of RRULE
 * @param startMs - the local time of the first onset
 * @param untilOf - reads the value of UNTIL as a local time
 * @returns undefined for a rule that is malformed or recurs otherwise
 */
export function readYearlyRule(
  text: string,
  startMs: number,
  untilOf: (value: string) => number | undefined,
): YearlyRule | undefined {
  const parts = new Map(
    text
      .toUpperCase()
      .split(";")
      .filter((part) => part !== "")
      .map((part) => [part.split("=")[0] ?? "", part.split("=")[1] ?? ""] as const),
  );
  if (parts.get("FREQ") !== "YEARLY" || ![...parts.keys()].every((name) => KNOWN.test(name)))
    return undefined;
  const numbers = (name: string): number[] =>
    (parts.get(name) ?? "").split(",").flatMap((one) => (one === "" ? [] : Number(one)));
  const days = (parts.get("BYDAY") ?? "").split(",").flatMap((one) => {
    const [, nth = "", day = ""] = /^([+-]?\d+)?([A-Z]{2})$/.exec(one) ?? [];
    return one === "" ? [] : { nth: nth === "" ? undefined : Number(nth), day: DAYS.indexOf(day) };
  });
  const until = parts.get("UNTIL");
  const untilMs = until === undefined ? Number.POSITIVE_INFINITY : untilOf(until);
  const [interval = 1] = numbers("INTERVAL");
  const [count] = numbers("COUNT");
  const [months, monthDays, positions] = ["BYMONTH", "BYMONTHDAY", "BYSETPOS"].map(numbers) as [
    number[],
    number[],
    number[],
  ];
  const isSound =
    untilMs !== undefined &&
    interval > 0 &&
    days.every(({ day, nth }) => day >= 0 && nth !== 0) &&
    [interval, count ?? 0, ...months, ...monthDays, ...positions].every(Number.isInteger);
  return isSound
    ? { startMs, interval, count, untilMs, months, days, monthDays, positions }
    : undefined;
}

/** The last time that a rule recurs up to a local time; undefined where that is before its first. */
export function lastRecurrence(rule: YearlyRule, beforeMs: number): number | undefined {
  const limit = Math.min(beforeMs, rule.untilMs);
  if (limit < rule.startMs) return undefined;
  const first = new Date(rule.startMs).getUTCFullYear();
  const last = new Date(limit).getUTCFullYear();
  const inYear = (year: number): number[] =>
    (year - first) % rule.interval === 0
      ? recurrencesIn(rule, year).filter((ms) => ms > rule.startMs && ms <= limit)
      : [];
  if (rule.count === undefined) {
    // A 29th of February comes back within eight years.
    for (let year = last; year >= Math.max(first, last - 8 * rule.interval); year--) {
      const found = inYear(year).at(-1);
      if (found !== undefined) return found;
    }
    return rule.startMs;
  }
  const all = [rule.startMs];
  for (let year = first; year <= last && all.length < rule.count; year++) all.push(...inYear(year));
  return all[Math.min(all.length, rule.count) - 1];
}

/** The local times of one year, in order. */
function recurrencesIn(rule: YearlyRule, year: number): number[] {
  const start = new Date(rule.startMs);
  const timeOfDay = rule.startMs - Math.floor(rule.startMs / DAY_MS) * DAY_MS;
  const isByDay = rule.days.length > 0;
  const isByMonthDay = rule.monthDays.length > 0;
  const ownMonth = [start.getUTCMonth() + 1];
  const wholeYear = Array.from({ length: 12 }, (_, index) => index + 1);
  const months =
    rule.months.length > 0 ? rule.months : isByDay || isByMonthDay ? wholeYear : ownMonth;
  const found: number[] = [];
  for (const month of months.toSorted((a, b) => a - b)) {
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    for (let date = 1; date <= length; date++) {
      const ms = Date.UTC(year, month - 1, date);
      const isWanted =
        (isByDay || isByMonthDay || date === start.getUTCDate()) &&
        (!isByMonthDay ||
          rule.monthDays.some((day) => date === (day > 0 ? day : length + 1 + day))) &&
        (!isByDay || rule.days.some((day) => isDay(day, ms, date, length)));
      if (isWanted) found.push(ms + timeOfDay);
    }
  }
  if (rule.positions.length === 0) return found;
  return found.filter((_, index) =>
    rule.positions.some(
      (position) => index === (position > 0 ? position - 1 : found.length + position),
    ),
  );
}

/** Whether a date is the first, last, or any such day of its month. */
function isDay(
  { nth, day }: YearlyRule["days"][number],
  ms: number,
  date: number,
  lengthOfMonth: number,
): boolean {
  if (new Date(ms).getUTCDay() !== day) return false;
  if (nth === undefined) return true;
  return nth > 0 ? Math.ceil(date / 7) === nth : Math.ceil((lengthOfMonth - date + 1) / 7) === -nth;
}
