import { expect, test } from "vitest";
import { HEADER, judged } from "../judged.testing.js";

const ZONE = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
`;
const INVITATION = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//shop//EN
METHOD:REQUEST
${ZONE}BEGIN:VEVENT
UID:1@shop.test
DTSTAMP:20261125T000000Z
DTSTART;TZID=Europe/Berlin:20261201T100000
DTEND;TZID=Europe/Berlin:20261201T110000
SUMMARY:Fitting
ORGANIZER;CN=Shop:mailto:orders@shop.test
ATTENDEE;CN=Ada;RSVP=TRUE:mailto:ada@example.test
END:VEVENT
END:VCALENDAR
`;

const invitation = (
  calendar = INVITATION,
  type = "text/calendar; charset=utf-8; method=REQUEST",
): string => `\
${HEADER}Content-Type: multipart/alternative; boundary=cut

--cut
Content-Type: text/plain; charset=utf-8

Your fitting is on 1 December at 10:00.
--cut
Content-Type: ${type}

${calendar}
--cut--
`;
/** The invitation without the lines that begin with these words. */
const without = (...words: readonly string[]): string =>
  INVITATION.split("\n")
    .filter((line) => !words.some((word) => line.startsWith(word)))
    .join("\n");

test("an invitation with all that it takes is clean", () => {
  expect(judged(invitation())).toEqual([]);
  expect(
    judged(invitation(INVITATION.replaceAll(";TZID=Europe/Berlin", "").replace(ZONE, ""))),
  ).toEqual([]);
});

test.each([
  [
    "another method in the calendar",
    invitation(INVITATION.replace("METHOD:REQUEST", "METHOD:PUBLISH")),
    "calendar-method-differs | calendar | The Content-Type says method=REQUEST, and the calendar METHOD:PUBLISH.",
  ],
  [
    "no method of the part",
    invitation(INVITATION, "text/calendar; charset=utf-8"),
    "calendar-method-differs | calendar | The Content-Type says no method, and the calendar METHOD:REQUEST.",
  ],
  [
    "no METHOD in the calendar",
    invitation(without("METHOD")),
    "calendar-method-differs | calendar | The Content-Type says method=REQUEST, and the calendar no METHOD.",
  ],
  [
    "nobody who invites",
    invitation(without("ORGANIZER")),
    "calendar-without-organizer | calendar | METHOD:REQUEST has no ORGANIZER.",
  ],
  [
    "nobody who is invited",
    invitation(without("ATTENDEE")),
    "calendar-without-attendee | calendar | METHOD:REQUEST has no ATTENDEE.",
  ],
  [
    "a time zone that is not there",
    invitation(INVITATION.replace(ZONE, "")),
    "calendar-time-zone-undefined | calendar | There is no VTIMEZONE for TZID Europe/Berlin.",
  ],
  [
    "an event without a beginning",
    invitation(without("DTSTART;")),
    "calendar-malformed | calendar | The event has no DTSTART.",
  ],
])("%s is found", (_, eml, finding) => {
  expect(judged(eml)).toEqual([finding]);
});

test("a calendar that is attached without a method asks for nothing", () => {
  const plain = without("METHOD", "ORGANIZER", "ATTENDEE");
  expect(judged(invitation(plain, "text/calendar; charset=utf-8"))).toEqual([]);
});

test("a cancellation needs nobody who is invited", () => {
  const cancelled = without("ATTENDEE").replace("METHOD:REQUEST", "METHOD:CANCEL");
  expect(judged(invitation(cancelled, "text/calendar; method=CANCEL"))).toEqual([]);
});
