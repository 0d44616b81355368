import type { Attachment } from "../message.js";

/** What a calendar part asks of its reader: one event of an iCalendar object (RFC 5545, RFC 5546, RFC 6047). */
export interface Invite {
  /** The METHOD of the calendar, in upper case: `"REQUEST"`, `"CANCEL"`, `"REPLY"`; undefined where it has none. */
  readonly method: string | undefined;
  /** The `method` parameter of the part's Content-Type, in upper case. */
  readonly mimeMethod: string | undefined;
  /** Whether both are there and the same (RFC 6047 §2.4): mail clients show no invitation where they are not. */
  readonly isMethodConsistent: boolean;
  readonly uid: string | undefined;
  readonly summary: string | undefined;
  readonly description: string | undefined;
  readonly location: string | undefined;
  readonly organizer: InviteParty | undefined;
  readonly attendees: readonly InviteAttendee[];
  readonly start: InviteTime | undefined;
  /** DTEND, or DTSTART and DURATION together; where there is neither, what RFC 5545 §3.6.1 says is meant. */
  readonly end: InviteTime | undefined;
  /** The revision of the event; 0 where none is named (RFC 5545 §3.8.7.4). */
  readonly sequence: number;
  /** The STATUS, in upper case: `"CONFIRMED"`, `"CANCELLED"`. */
  readonly status: string | undefined;
  /** The RRULE as it stands there; undefined for an event that happens once. */
  readonly recurrence: string | undefined;
  /** The part that this was read from. */
  readonly source: Attachment;
  /** What is wrong in the calendar, in sentences: a time zone that is not defined, lines and times that are malformed. */
  readonly problems: readonly string[];
}

/** Somebody in an invitation. */
export interface InviteParty {
  /** The CN; `""` where there is none. */
  readonly name: string;
  /** `ada@example.test`: a mailto: URL without its scheme, any other URL whole. */
  readonly address: string;
}

export interface InviteAttendee extends InviteParty {
  /** The ROLE, in upper case; `"REQ-PARTICIPANT"` where none is named (RFC 5545 §3.2.16). */
  readonly role: string;
  /** The PARTSTAT, in upper case; `"NEEDS-ACTION"` where none is named (§3.2.12). */
  readonly status: string;
  /** Whether an answer is asked for (§3.2.17). */
  readonly rsvp: boolean;
}

/** A date, or a date and a time of day, in an invitation. */
export interface InviteTime {
  /** The moment. Undefined for what is a moment only where its reader is: a whole day, or a time of no zone. */
  readonly value: Date | undefined;
  /** As a clock on the wall of its time zone shows it: `"2026-11-25T09:30:00"`, or `"2026-11-25"` for a whole day. */
  readonly local: string;
  /** `"Europe/Berlin"`, as the invitation names it; `"UTC"`; undefined for a time of no zone. */
  readonly timeZone: string | undefined;
  /** Whether this is a date without a time of day. */
  readonly isAllDay: boolean;
}
