import { showPlain } from "../../inbox/show.js";
import type { Rule } from "../rule.js";

const where = "calendar";

/** Rules about what keeps mail clients from showing an invitation as one. */
export const CALENDAR_RULES: readonly Rule[] = [
  {
    id: "calendar-method-differs",
    reason:
      "Outlook and Gmail show buttons to answer only where the part and the calendar in it name the same method.",
    source: "RFC 6047 §2.4",
    *find({ invite }) {
      if (invite === undefined || invite.isMethodConsistent) return;
      const { method, mimeMethod } = invite;
      // A calendar that somebody attached asks for nothing.
      if (method === undefined && mimeMethod === undefined) return;
      yield {
        where,
        message: `The Content-Type says ${mimeMethod === undefined ? "no method" : `method=${showPlain(mimeMethod)}`}, and the calendar ${method === undefined ? "no METHOD" : `METHOD:${showPlain(method)}`}.`,
      };
    },
  },
  {
    id: "calendar-without-organizer",
    reason: "Clients do not know whom to answer, and show no invitation.",
    source: "RFC 5546 §3.2",
    *find({ invite }) {
      if (invite?.method !== undefined && invite.organizer === undefined)
        yield { where, message: `METHOD:${showPlain(invite.method)} has no ORGANIZER.` };
    },
  },
  {
    id: "calendar-without-attendee",
    reason: "An invitation that invites nobody cannot be accepted.",
    source: "RFC 5546 §3.2.2",
    *find({ invite }) {
      if (invite?.method === "REQUEST" && invite.attendees.length === 0)
        yield { where, message: "METHOD:REQUEST has no ATTENDEE." };
    },
  },
  {
    id: "calendar-time-zone-undefined",
    reason: "Clients guess the zone, and the meeting is at another time.",
    source: "RFC 5545 §3.2.19",
    *find({ invite }) {
      if (invite === undefined) return;
      const calendar = invite.source.content.toString().replaceAll(/\r?\n[ \t]/g, "");
      const defined = new Set(
        [...calendar.matchAll(/^TZID(?:;[^:\r\n]*)?:(.*?)\s*$/gim)].map(([, zone]) => zone),
      );
      const used = [...calendar.matchAll(/;TZID=(?:"([^"]*)"|([^:;,\r\n]*))/gi)].map(
        ([, quoted, plain]) => quoted ?? plain ?? "",
      );
      for (const zone of new Set(used))
        if (!defined.has(zone))
          yield { where, message: `There is no VTIMEZONE for TZID ${showPlain(zone)}.` };
    },
  },
  {
    id: "calendar-malformed",
    reason: "Clients that cannot read a calendar show a file, or nothing.",
    source: "RFC 5545, RFC 5546",
    *find({ invite }) {
      if (invite?.method === undefined && invite?.mimeMethod === undefined) return;
      // What the rules above say is not said again.
      for (const problem of invite.problems)
        if (!/METHOD|method parameter|ORGANIZER|VTIMEZONE/.test(problem))
          yield { where, message: problem };
    },
  },
];
