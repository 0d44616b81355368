/** A date, or a date and a time, as a clock shows it (RFC 5545 §3.3.4, §3.3.5). */
export interface LocalTime {
  /** As if it were in UTC. */
  readonly ms: number;
  readonly isAllDay: boolean;
  /** Whether it says that it is in UTC. */
  readonly isUtc: boolean;
}

const LOCAL_TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/i;

/** @returns undefined for what is no date */
export function readLocal(value: string): LocalTime | undefined {
  const [, year, month, day, hour, minute = 0, second = 0, utc] =
    LOCAL_TIME.exec(value.trim()) ?? [];
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isReal =
    new Date(midnight).getUTCDate() === Number(day) &&
    new Date(midnight).getUTCMonth() === Number(month) - 1 &&
    Number(hour ?? 0) < 24 &&
    Number(minute) < 60 &&
    Number(second) <= 60;
  if (!isReal) return undefined;
  // A leap second counts as the second before it (§3.3.5).
  const seconds = Math.min(Number(second), 59);
  const ms = midnight + ((Number(hour ?? 0) * 60 + Number(minute)) * 60 + seconds) * 1000;
  return { ms, isAllDay: hour === undefined, isUtc: utc !== undefined };
}

/** `2026-11-25T09:30:00`, or `2026-11-25` for a whole day */
export const showLocal = ({ ms, isAllDay }: LocalTime): string =>
  new Date(ms).toISOString().slice(0, isAllDay ? 10 : 19);

const DURATION = /^([+-])?P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/i;

/** A duration (§3.3.6): whole days, which are as long as a clock says, and exact time. */
export interface Duration {
  readonly days: number;
  readonly ms: number;
}

/** @returns undefined for what is no duration */
export function readDuration(value: string): Duration | undefined {
  const match = DURATION.exec(value.trim());
  if (match === null || /[PT]$/i.test(value.trim())) return undefined;
  const sign = match[1] === "-" ? -1 : 1;
  const [weeks, days, hours, minutes, seconds] = match.slice(2).map((one) => Number(one ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    days: sign * (weeks * 7 + days),
    ms: sign * ((hours * 60 + minutes) * 60 + seconds) * 1000,
  };
}
