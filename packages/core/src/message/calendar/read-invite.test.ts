import { describe, expect, test } from "vitest";
import type { Attachment } from "../message.js";
import type { Invite } from "./invite.js";
import { readInvite } from "./read-invite.js";

const attachment = (content: Buffer): Attachment => ({
  name: undefined,
  contentType: "text/calendar",
  disposition: undefined,
  contentId: undefined,
  size: content.length,
  content,
  message: undefined,
});

const TOOLS = {
  decode: (octets: Buffer): string => octets.toString("utf8"),
  dateOf: (ms: number): Date => new Date(ms),
};

const readText = (text: string, mimeMethod: string | undefined = "REQUEST"): Invite =>
  readInvite(attachment(Buffer.from(text)), mimeMethod, TOOLS);

const BERLIN = [
  "BEGIN:VTIMEZONE",
  "TZID:Europe/Berlin",
  "BEGIN:STANDARD",
  "DTSTART:19701025T030000",
  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "END:STANDARD",
  "BEGIN:DAYLIGHT",
  "DTSTART:19700329T020000",
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "END:DAYLIGHT",
  "END:VTIMEZONE",
];

/** An invitation with some lines in its event, and some beside it. */
const read = (event: readonly string[], beside: readonly string[] = []): Invite =>
  readText(
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "METHOD:REQUEST",
      ...beside,
      "BEGIN:VEVENT",
      "UID:1@shop.test",
      "ORGANIZER:mailto:shop@shop.test",
      ...event,
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n"),
  );

const START = "DTSTART:20261125T093000Z";

describe("an invitation", () => {
  test("is read with all that it says", () => {
    const invite = read([
      "SUMMARY:Anprobe für Ada",
      String.raw`DESCRIPTION:One\, two\; three\nfour \\ five\N`,
      "LOCATION:The Shop",
      "ORGANIZER;CN=The Shop:MAILTO:shop@shop.test",
      'ATTENDEE;CN="Byron, Ada";ROLE=REQ-PARTICIPANT;PARTSTAT=needs-action;RSVP=TRUE:mailto:ada@example.test',
      "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:bob%2Bx@example.test?subject=x",
      "attendee:urn:uuid:42",
      START,
      "DTEND:20261125T103000Z",
      "SEQUENCE:2",
      "STATUS:confirmed",
      "RRULE:FREQ=WEEKLY;COUNT=3",
    ]);
    expect(invite).toMatchObject({
      method: "REQUEST",
      mimeMethod: "REQUEST",
      isMethodConsistent: true,
      uid: "1@shop.test",
      summary: "Anprobe für Ada",
      description: "One, two; three\nfour \\ five\n",
      location: "The Shop",
      organizer: { name: "", address: "shop@shop.test" },
      attendees: [
        {
          name: "Byron, Ada",
          address: "ada@example.test",
          role: "REQ-PARTICIPANT",
          status: "NEEDS-ACTION",
          rsvp: true,
        },
        {
          name: "",
          address: "bob+x@example.test",
          role: "OPT-PARTICIPANT",
          status: "ACCEPTED",
          rsvp: false,
        },
        {
          name: "",
          address: "urn:uuid:42",
          role: "REQ-PARTICIPANT",
          status: "NEEDS-ACTION",
          rsvp: false,
        },
      ],
      sequence: 2,
      status: "CONFIRMED",
      recurrence: "FREQ=WEEKLY;COUNT=3",
      problems: [],
    });
    expect(invite.start).toEqual({
      value: new Date("2026-11-25T09:30:00Z"),
      local: "2026-11-25T09:30:00",
      timeZone: "UTC",
      isAllDay: false,
    });
    expect(invite.end?.value).toEqual(new Date("2026-11-25T10:30:00Z"));
  });

  test("has its first event alone, and what an alarm says is none of it", () => {
    const invite = read([
      START,
      "BEGIN:VALARM",
      "DESCRIPTION:Alarm",
      "END:VALARM",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "SUMMARY:Another",
    ]);
    expect(invite).toMatchObject({ description: undefined, summary: undefined, problems: [] });
  });

  test("is joined where it was folded, also within a character", () => {
    const cut = Buffer.concat([
      Buffer.from("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Gr\xc3", "latin1"),
      Buffer.from("\r\n \xbc\xc3\x9fe an\r\n\t alle\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "latin1"),
    ]);
    expect(readInvite(attachment(cut), undefined, TOOLS).summary).toBe("Grüße an alle");
  });

  test("may have line ends of one octet", () => {
    const { summary, start } = readText(
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Hel\n lo\n${START}\nEND:VEVENT\nEND:VCALENDAR`,
    );
    expect(summary).toBe("Hello");
    expect(start?.value).toBeInstanceOf(Date);
  });

  test("has carets undone in its parameters (RFC 6868 §3)", () => {
    const { attendees } = read([START, "ATTENDEE;CN=Ada ^'the Countess^' ^^ L^nX:mailto:a@b.test"]);
    expect(attendees[0]?.name).toBe('Ada "the Countess" ^ L\nX');
  });

  test("is frozen, all of it", () => {
    const invite = read([START, "ATTENDEE:mailto:a@b.test"]);
    const { attendees, organizer, start, end, problems } = invite;
    for (const part of [invite, attendees, attendees[0], organizer, start, end, problems])
      expect(Object.isFrozen(part)).toBe(true);
  });
});

/** When something ends that begins before the clocks go back. */
const over = (duration: string): string | undefined =>
  read(["DTSTART;TZID=Europe/Berlin:20261024T120000", `DURATION:${duration}`], BERLIN).end?.local;

describe("times", () => {
  const inBerlin = (time: string): string | undefined =>
    read([`DTSTART;TZID=Europe/Berlin:${time}`], BERLIN).start?.value?.toISOString();

  test.each([
    ["in winter", "20260115T120000", "2026-01-15T11:00:00.000Z"],
    ["in summer", "20260715T120000", "2026-07-15T10:00:00.000Z"],
    ["before the clocks go forward", "20260329T015959", "2026-03-29T00:59:59.000Z"],
    [
      "in the hour that is left out, as if they had not",
      "20260329T023000",
      "2026-03-29T01:30:00.000Z",
    ],
    ["after they did", "20260329T030000", "2026-03-29T01:00:00.000Z"],
    ["before the clocks go back", "20261025T015959", "2026-10-24T23:59:59.000Z"],
    ["in the hour that comes twice, the first time", "20261025T023000", "2026-10-25T00:30:00.000Z"],
    ["after they did", "20261025T030000", "2026-10-25T02:00:00.000Z"],
    ["far ahead", "21500715T120000", "2150-07-15T10:00:00.000Z"],
    ["before all changes", "19600715T120000", "1960-07-15T11:00:00.000Z"],
  ])("in a time zone that is defined: %s (RFC 5545 §3.3.5)", (_, time, expected) => {
    expect(inBerlin(time)).toBe(expected);
  });

  test.each([
    ["Europe/Berlin", BERLIN],
    [
      "America/New_York",
      [
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:DAYLIGHT",
        "DTSTART:19870405T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "END:DAYLIGHT",
        "BEGIN:DAYLIGHT",
        "DTSTART:20070311T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19871025T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "BEGIN:STANDARD",
        "DTSTART:20071104T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "END:VTIMEZONE",
      ],
    ],
    [
      "Australia/Lord_Howe",
      [
        "BEGIN:VTIMEZONE",
        "TZID:Australia/Lord_Howe",
        "BEGIN:STANDARD",
        "DTSTART:20080406T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=SU",
        "TZOFFSETFROM:+1100",
        "TZOFFSETTO:+1030",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20081005T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=SU;BYSETPOS=1",
        "TZOFFSETFROM:+1030",
        "TZOFFSETTO:+1100",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
      ],
    ],
    [
      "Asia/Kolkata",
      [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Kolkata",
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
        "END:STANDARD",
        "END:VTIMEZONE",
      ],
    ],
  ] as const)("in %s are what the system's own table says, whenever it is", (zone, lines) => {
    const ours: string[] = [];
    const theirs: string[] = [];
    const format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "medium",
    });
    // 31 hours and a half, so that each hour of the day comes, and each change is close to one.
    for (let at = Date.UTC(2009, 0, 1); at < Date.UTC(2036, 0, 1); at += 31.5 * 3_600_000 * 5) {
      const local = format.format(at).replace(" ", "T");
      const { start } = read([`DTSTART;TZID=${zone}:${local.replaceAll(/[-:]/g, "")}`], lines);
      ours.push(format.format(start?.value));
      theirs.push(local.replace("T", " "));
    }
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(1000);
  });

  test("change at the dates of RDATE, too", () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Own",
      "BEGIN:STANDARD",
      "DTSTART:20200101T000000",
      "RDATE:20260601T000000,20270601T000000",
      "TZOFFSETFROM:+0200",
      "TZOFFSETTO:+0100",
      "END:STANDARD",
      "BEGIN:DAYLIGHT",
      "DTSTART:20260301T000000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+023015",
      "END:DAYLIGHT",
      "END:VTIMEZONE",
    ];
    const hour = (time: string): string | undefined =>
      read([`DTSTART;TZID=Own:${time}`], zone)
        .start?.value?.toISOString()
        .slice(11, 19);
    expect(["20260201T120000", "20260401T120000", "20260701T120000"].map(hour)).toEqual([
      "11:00:00",
      "09:29:45",
      "11:00:00",
    ]);
  });

  test("of a time zone without definition are reported, and known by the zone's name where it is one", () => {
    const known = read(["DTSTART;TZID=Europe/Berlin:20260715T120000"]);
    expect(known.start?.value?.toISOString()).toBe("2026-07-15T10:00:00.000Z");
    expect(known.problems).toEqual([
      'The time zone "Europe/Berlin" has no VTIMEZONE (RFC 5545 §3.2.19).',
    ]);
    const unknown = read([
      "DTSTART;TZID=W. Europe:20260715T120000",
      "DTEND;TZID=W. Europe:20260715T130000",
    ]);
    expect(unknown.start).toEqual({
      value: undefined,
      local: "2026-07-15T12:00:00",
      timeZone: "W. Europe",
      isAllDay: false,
    });
    expect(unknown.problems).toHaveLength(1);
  });

  test("of no zone are no moment", () => {
    expect(read(["DTSTART:20260715T120000"]).start).toEqual({
      value: undefined,
      local: "2026-07-15T12:00:00",
      timeZone: undefined,
      isAllDay: false,
    });
  });

  test("of whole days are dates, and one without an end is a day long", () => {
    const { start, end, problems } = read(["DTSTART;VALUE=DATE:20261231"]);
    expect(start).toEqual({
      value: undefined,
      local: "2026-12-31",
      timeZone: undefined,
      isAllDay: true,
    });
    expect(end?.local).toBe("2027-01-01");
    expect(problems).toEqual([]);
  });

  test.each([
    ["PT1H30M", "2026-11-25T11:00:00"],
    ["P1DT1H", "2026-11-26T10:30:00"],
    ["P2W", "2026-12-09T09:30:00"],
    ["PT45S", "2026-11-25T09:30:45"],
  ])("that last for %s end then", (duration, expected) => {
    expect(read([START, `DURATION:${duration}`]).end?.local).toBe(expected);
  });

  test("that last for a day end at the same time of day, and ones of 24 hours need not", () => {
    expect(over("P1D")).toBe("2026-10-25T12:00:00");
    expect(over("PT24H")).toBe("2026-10-25T11:00:00");
  });

  test("without an end are over at once", () => {
    const { start, end } = read([START]);
    expect(end).toEqual(start);
  });

  test("in a leap second are in the second before it (RFC 5545 §3.3.5)", () => {
    expect(read(["DTSTART:20161231T235960Z"]).start?.local).toBe("2016-12-31T23:59:59");
  });

  test.each([
    ["REPLY", false],
    ["CANCEL", false],
    ["REFRESH", false],
    ["DECLINECOUNTER", false],
    ["PUBLISH", true],
    ["REQUEST", true],
    ["ADD", true],
    ["COUNTER", true],
  ])("begin where the method is %s: %s (RFC 5546 §3.2)", (method, isNeeded) => {
    const { start, problems } = readText(
      `BEGIN:VCALENDAR\nMETHOD:${method}\nBEGIN:VEVENT\nUID:1\nORGANIZER:mailto:a@b.test\nEND:VEVENT\nEND:VCALENDAR`,
      method,
    );
    expect(start).toBeUndefined();
    expect(problems).toEqual(isNeeded ? ["The event has no DTSTART."] : []);
  });
});

describe("what is wrong is said", () => {
  test.each([
    [
      "METHOD is another",
      readText("BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR"),
      "METHOD is CANCEL, and the method of the Content-Type is REQUEST.",
    ],
    ["no VCALENDAR", readText("Hello"), "There is no VCALENDAR."],
    ["no VEVENT", readText("BEGIN:VCALENDAR\nEND:VCALENDAR"), "There is no VEVENT."],
    ["no METHOD", readText("BEGIN:VCALENDAR\nEND:VCALENDAR"), "The calendar has no METHOD."],
    ["no end", readText("BEGIN:VCALENDAR\nBEGIN:VEVENT"), "END:VEVENT is missing."],
    [
      "another end",
      readText("BEGIN:VCALENDAR\nEND:VEVENT"),
      "END:VEVENT stands where VCALENDAR is open.",
    ],
    ["no property", read([START, "no property"]), 'This line is no property: "no property".'],
    [
      "a parameter without value",
      read([START, "SUMMARY;X:a"]),
      'This line is no property: "SUMMARY;X:a".',
    ],
    ["no UID", readText("BEGIN:VCALENDAR\nBEGIN:VEVENT"), "The event has no UID."],
    ["no ORGANIZER", readText("BEGIN:VCALENDAR\nBEGIN:VEVENT"), "The event has no ORGANIZER."],
    ["no DTSTART", read([]), "The event has no DTSTART."],
    [
      "a date that is none",
      read(["DTSTART:20260231T120000Z"]),
      'DTSTART is no date: "20260231T120000Z".',
    ],
    ["a duration that is none", read([START, "DURATION:PT"]), 'DURATION is no duration: "PT".'],
    [
      "an end twice",
      read([START, "DTEND:20261125T103000Z", "DURATION:PT1H"]),
      "The event has both DTEND and DURATION (RFC 5545 §3.6.1).",
    ],
    [
      "a day and a time",
      read([START, "DTEND;VALUE=DATE:20261126"]),
      "One of DTSTART and DTEND is a whole day, and the other is not.",
    ],
    [
      "a date that does not say so",
      read(["DTSTART:20261125"]),
      "DTSTART is a whole day and does not say VALUE=DATE.",
    ],
    [
      "a date with a time",
      read(["DTSTART;VALUE=DATE:20261125T093000Z"]),
      "DTSTART says VALUE=DATE and has a time of day.",
    ],
    [
      "UTC and a zone",
      read(["DTSTART;TZID=UTC:20261125T093000Z"]),
      "DTSTART is in UTC and has a TZID.",
    ],
    [
      "a zone without offsets",
      read(
        ["DTSTART;TZID=X:20261125T093000"],
        [
          "BEGIN:VTIMEZONE",
          "TZID:X",
          "BEGIN:STANDARD",
          "DTSTART:19700101T000000",
          "END:STANDARD",
          "END:VTIMEZONE",
        ],
      ),
      "STANDARD of a VTIMEZONE needs DTSTART, TZOFFSETFROM and TZOFFSETTO, each well-formed.",
    ],
    [
      "a zone that changes each day",
      read(
        ["DTSTART;TZID=X:20261125T093000"],
        [
          "BEGIN:VTIMEZONE",
          "TZID:X",
          "BEGIN:STANDARD",
          "DTSTART:19700101T000000",
          "TZOFFSETFROM:+0100",
          "TZOFFSETTO:+0100",
          "RRULE:FREQ=DAILY",
          "END:STANDARD",
          "END:VTIMEZONE",
        ],
      ),
      "The RRULE of a VTIMEZONE does not recur yearly in a way that is read: FREQ=DAILY.",
    ],
  ])("%s", (_, { problems }, expected) => {
    expect(problems).toContain(expected);
  });

  test("a method that neither side names is not consistent", () => {
    const { method, mimeMethod, isMethodConsistent } = readText(
      "BEGIN:VCALENDAR\nEND:VCALENDAR",
      "",
    );
    expect({ method, mimeMethod, isMethodConsistent }).toEqual({
      method: undefined,
      mimeMethod: undefined,
      isMethodConsistent: false,
    });
  });
});
