import type { Invite, InviteParty, InviteTime } from "../message/calendar/invite.js";

/** An invitation, one fact a line. */
export function inviteLines(invite: Invite): string[] {
  const { method, mimeMethod, isMethodConsistent, organizer, attendees } = invite;
  return [
    line(
      "Method",
      isMethodConsistent ? method : `${method ?? "none"} (of the part: ${mimeMethod ?? "none"})`,
    ),
    line("Summary", invite.summary),
    line("Location", invite.location),
    line("Description", invite.description?.replaceAll("\n", " / ")),
    line("Start", time(invite.start)),
    line("End", time(invite.end)),
    line("Recurrence", invite.recurrence),
    line("Status", invite.status),
    line("Organizer", party(organizer)),
    ...attendees.map((attendee) =>
      line(
        "Attendee",
        `${party(attendee)}, ${attendee.role}, ${attendee.status}${attendee.rsvp ? ", RSVP" : ""}`,
      ),
    ),
    ...invite.problems.map((problem) => line("Problem", problem)),
  ].flat();
}

const line = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${name}: ${value}`];

function time(at: InviteTime | undefined): string | undefined {
  return at && [at.local, ...(at.timeZone === undefined ? [] : [at.timeZone])].join(" ");
}

function party(of: InviteParty | undefined): string | undefined {
  return of && (of.name === "" ? of.address : `${of.name} <${of.address}>`);
}
