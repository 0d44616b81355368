import type { Attachment } from "../message.js";
import {
  type Component,
  parameterOf,
  type Property,
  propertyOf,
  readComponents,
  unescapeText,
  unfold,
} from "./content-lines.js";
import { EventTimes } from "./event-times.js";
import type { Invite, InviteAttendee, InviteParty } from "./invite.js";

/** What a calendar part is read with: it comes from those who have loaded it already. */
export interface InviteTools {
  readonly decode: (octets: Buffer) => string;
  readonly dateOf: (ms: number) => Date;
}

/**
 * Reads the first event of a calendar part.
 *
 * @param mimeMethod - the `method` parameter of the part's Content-Type
 */
export function readInvite(
  source: Attachment,
  mimeMethod: string | undefined,
  { decode, dateOf }: InviteTools,
): Invite {
  const problems: string[] = [];
  const roots = readComponents(decode(unfold(source.content)), problems);
  const calendar = roots.find(({ name }) => name === "VCALENDAR");
  if (calendar === undefined) problems.push("There is no VCALENDAR.");
  const event = calendar?.components.find(({ name }) => name === "VEVENT");
  if (calendar !== undefined && event === undefined) problems.push("There is no VEVENT.");
  const method = upper(calendar && propertyOf(calendar, "METHOD")?.value);
  const mime = upper(mimeMethod);
  if (method === undefined) problems.push("The calendar has no METHOD.");
  if (mime === undefined) problems.push("The Content-Type has no method parameter.");
  else if (method !== undefined && method !== mime)
    problems.push(`METHOD is ${method}, and the method of the Content-Type is ${mime}.`);
  const facts = eventFacts(event ?? NO_EVENT);
  for (const [name, value] of [
    ["UID", facts.uid],
    ["ORGANIZER", facts.organizer],
  ] as const)
    if (event !== undefined && value === undefined) problems.push(`The event has no ${name}.`);
  const times = new EventTimes(calendar ?? NO_EVENT, dateOf, problems);
  const { start, end } = times.of(event ?? NO_EVENT);
  return Object.freeze({
    method,
    mimeMethod: mime,
    isMethodConsistent: method !== undefined && method === mime,
    ...facts,
    start,
    end,
    source,
    problems: Object.freeze(problems),
  });
}

const NO_EVENT: Component = { name: "", properties: [], components: [] };

const upper = (value: string | undefined): string | undefined =>
  value?.trim().toUpperCase() || undefined;

function eventFacts(
  event: Component,
): Omit<
  Invite,
  "method" | "mimeMethod" | "isMethodConsistent" | "start" | "end" | "source" | "problems"
> {
  const text = (name: string): string | undefined => {
    const property = propertyOf(event, name);
    return property && unescapeText(property.value);
  };
  const organizer = propertyOf(event, "ORGANIZER");
  const sequence = Number(propertyOf(event, "SEQUENCE")?.value ?? 0);
  return {
    uid: text("UID"),
    summary: text("SUMMARY"),
    description: text("DESCRIPTION"),
    location: text("LOCATION"),
    organizer: organizer && Object.freeze(partyOf(organizer)),
    attendees: Object.freeze(
      event.properties.filter(({ name }) => name === "ATTENDEE").map(attendeeOf),
    ),
    sequence: Number.isInteger(sequence) ? sequence : 0,
    status: upper(propertyOf(event, "STATUS")?.value),
    recurrence: propertyOf(event, "RRULE")?.value,
  };
}

const partyOf = (property: Property): InviteParty => ({
  name: parameterOf(property, "CN") ?? "",
  address: addressOf(property.value),
});

const attendeeOf = (property: Property): InviteAttendee =>
  Object.freeze({
    ...partyOf(property),
    role: upper(parameterOf(property, "ROLE")) ?? "REQ-PARTICIPANT",
    status: upper(parameterOf(property, "PARTSTAT")) ?? "NEEDS-ACTION",
    rsvp: upper(parameterOf(property, "RSVP")) === "TRUE",
  });

function addressOf(url: string): string {
  const [, encoded] = /^mailto:([^?]*)/i.exec(url.trim()) ?? [];
  if (encoded === undefined) return url.trim();
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
