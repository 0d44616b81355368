import { type Component, parameterOf, type Property, propertyOf } from "./content-lines.js";
import type { InviteTime } from "./invite.js";
import { type LocalTime, readDuration, readLocal, showLocal } from "./local-time.js";
import { knownTimeZone, momentOf, type OffsetAt, readTimeZone } from "./time-zone.js";

const DAY_MS = 86_400_000;
/** Methods whose events need not begin (RFC 5546 §3.2.3, §3.2.5, §3.2.6, §3.2.8). */
const WITHOUT_START = /^(?:REPLY|CANCEL|REFRESH|DECLINECOUNTER)$/i;

/** When the events of a calendar begin and end, by the time zones that it defines. */
export class EventTimes {
  readonly #zones: ReadonlyMap<string, Component>;
  readonly #offsets = new Map<string, OffsetAt | undefined>();
  readonly #dateOf: (ms: number) => Date;
  readonly #problems: string[];
  readonly #needsStart: boolean;

  constructor(calendar: Component, dateOf: (ms: number) => Date, problems: string[]) {
    const zones = calendar.components.filter(({ name }) => name === "VTIMEZONE");
    this.#zones = new Map(
      zones.map((zone) => [propertyOf(zone, "TZID")?.value.trim() ?? "", zone]),
    );
    this.#dateOf = dateOf;
    this.#problems = problems;
    this.#needsStart = !WITHOUT_START.test(propertyOf(calendar, "METHOD")?.value.trim() ?? "");
  }

  of(event: Component): {
    readonly start: InviteTime | undefined;
    readonly end: InviteTime | undefined;
  } {
    const dtStart = propertyOf(event, "DTSTART");
    const dtEnd = propertyOf(event, "DTEND");
    const duration = propertyOf(event, "DURATION")?.value;
    const start = dtStart && this.#read(dtStart);
    if (event.name !== "" && dtStart === undefined && this.#needsStart)
      this.#problems.push("The event has no DTSTART.");
    if (dtEnd !== undefined) {
      if (duration !== undefined)
        this.#problems.push("The event has both DTEND and DURATION (RFC 5545 §3.6.1).");
      const end = this.#read(dtEnd);
      if (start && end && start.local.isAllDay !== end.local.isAllDay)
        this.#problems.push("One of DTSTART and DTEND is a whole day, and the other is not.");
      return { start: start && this.#time(start), end: end && this.#time(end) };
    }
    if (start === undefined) return { start, end: undefined };
    return {
      start: this.#time(start),
      end: this.#time(this.#later(start, duration)),
    };
  }

  /** What lasts for no time that is said is over with its day, or at once (§3.6.1). */
  #later(start: ZonedTime, text: string | undefined): ZonedTime {
    const { local, zone } = start;
    const lasts = text === undefined ? undefined : readDuration(text);
    if (text !== undefined && lasts === undefined)
      this.#problems.push(`DURATION is no duration: ${JSON.stringify(text)}.`);
    const { days, ms } = lasts ?? { days: local.isAllDay ? 1 : 0, ms: 0 };
    // Days are as long as the clock says, hours are exact (§3.3.6).
    const sameClock = { ...local, ms: local.ms + days * DAY_MS };
    const offsetAt = zone === undefined ? undefined : this.#offsetAt(zone);
    if (offsetAt === undefined || ms === 0)
      return { zone, local: { ...sameClock, ms: sameClock.ms + ms } };
    const moment = momentOf(sameClock.ms, offsetAt) + ms;
    return { zone, local: { ...local, ms: moment + offsetAt(moment) } };
  }

  #read(property: Property): ZonedTime | undefined {
    const local = readLocal(property.value);
    if (local === undefined) {
      this.#problems.push(`${property.name} is no date: ${JSON.stringify(property.value)}.`);
      return undefined;
    }
    const named = parameterOf(property, "TZID");
    const isDate = parameterOf(property, "VALUE")?.toUpperCase() === "DATE";
    if (isDate !== local.isAllDay)
      this.#problems.push(
        isDate
          ? `${property.name} says VALUE=DATE and has a time of day.`
          : `${property.name} is a whole day and does not say VALUE=DATE.`,
      );
    if (local.isUtc && named !== undefined)
      this.#problems.push(`${property.name} is in UTC and has a TZID.`);
    const zone = local.isUtc ? "UTC" : local.isAllDay ? undefined : named;
    return { local, zone };
  }

  #time({ local, zone }: ZonedTime): InviteTime {
    const offsetAt = zone === undefined ? undefined : this.#offsetAt(zone, local.isUtc);
    return Object.freeze({
      value: offsetAt && this.#dateOf(momentOf(local.ms, offsetAt)),
      local: showLocal(local),
      timeZone: zone,
      isAllDay: local.isAllDay,
    });
  }

  #offsetAt(zone: string, isUtc = zone === "UTC"): OffsetAt | undefined {
    if (isUtc) return () => 0;
    if (!this.#offsets.has(zone)) this.#offsets.set(zone, this.#findZone(zone));
    return this.#offsets.get(zone);
  }

  #findZone(name: string): OffsetAt | undefined {
    const zone = this.#zones.get(name);
    if (zone === undefined)
      this.#problems.push(
        `The time zone ${JSON.stringify(name)} has no VTIMEZONE (RFC 5545 §3.2.19).`,
      );
    return (zone && readTimeZone(zone, this.#problems)) ?? knownTimeZone(name);
  }
}

/** @property zone - undefined for what is in none */
interface ZonedTime {
  readonly local: LocalTime;
  readonly zone: string | undefined;
}
