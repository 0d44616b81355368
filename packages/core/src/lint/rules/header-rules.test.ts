import { expect, test } from "vitest";
import { HEADER, judged } from "../judged.testing.js";

const TEXT = "\nYour order is on its way.\n";
/** The header without a field. */
const without = (name: string): string =>
  HEADER.split("\n")
    .filter((line) => !line.startsWith(`${name}:`))
    .join("\n");
/** The header with a field in another's place. */
const instead = (field: string): string =>
  without(field.slice(0, field.indexOf(":"))) + `${field}\n`;

test("a plain mail with a whole header is clean", () => {
  expect(judged(HEADER + TEXT)).toEqual([]);
});

test.each([
  ["no subject", without("Subject"), "empty-subject | subject | The mail has no Subject field."],
  [
    "an empty subject",
    instead("Subject:  "),
    "empty-subject | subject | The Subject field is empty.",
  ],
  ["no author", without("From"), "no-from | header | The mail has no From field."],
  ["no date", without("Date"), "no-date | header | The mail has no Date field."],
  [
    "a date that is none",
    instead("Date: Invalid Date"),
    'no-date | header Date | The Date field is not a date. | "Invalid Date"',
  ],
  [
    "a date of long ago",
    instead("Date: Thu, 01 Jan 1970 00:00:00 +0000"),
    'date-far-off | header Date | The Date lies 20782 days before the mail\'s arrival. | "Thu, 01 Jan 1970 00:00:00 +0000"',
  ],
  [
    "a date that is to come",
    instead("Date: Fri, 27 Nov 2026 00:00:00 +0100"),
    'date-far-off | header Date | The Date lies 1 day after the mail\'s arrival. | "Fri, 27 Nov 2026 00:00:00 +0100"',
  ],
  ["no id", without("Message-ID"), "no-message-id | header | The mail has no Message-ID field."],
  [
    "an id that is none",
    instead("Message-ID: 12"),
    'no-message-id | header Message-ID | The Message-ID is not of the form <…@…>. | "12"',
  ],
  [
    "hidden recipients in the header",
    `${HEADER}Bcc: Boss <boss@shop.test>\n`,
    "bcc-header | header Bcc | The header names hidden recipients in Bcc. | Boss <boss@shop.test>",
  ],
  [
    "answers that go nowhere",
    `${HEADER}Reply-To: no-reply@shop.test\n`,
    "reply-to-noreply | header Reply-To | Answers would go to no-reply@shop.test.",
  ],
  [
    "a field twice",
    `${HEADER}subject: Another\n`,
    'duplicate-header | header Subject | Subject stands 2 times, and may stand once. | "Your order", "Another"',
  ],
  [
    "an encoded word that hides a line end",
    instead("Subject: =?utf-8?Q?Hello=0D=0ABcc:_eve@evil.test?="),
    String.raw`line-break-in-header | header Subject | An encoded word in Subject hides a line end. | "Hello\r\nBcc: eve@evil.test"`,
  ],
  [
    "the trace of an injection",
    instead("Subject: Hello%0d%0aBcc: eve@evil.test"),
    'line-break-in-header | header Subject | Subject has the trace of a line end that somebody tried to smuggle in. | "Hello%0d%0aBcc: eve@evil.test"',
  ],
])("%s is found", (_, header, finding) => {
  expect(judged(header + TEXT)).toEqual([finding]);
});

test.each([
  [
    "a date of some hours ago, in another time zone",
    instead("Date: Tue, 24 Nov 2026 06:00:00 -0800"),
  ],
  ["an obsolete date", instead("Date: 25 Nov 26 00:00 GMT")],
  ["an empty Bcc field", `${HEADER}Bcc:\n`],
  ["an answer to somebody", `${HEADER}Reply-To: help@shop.test\n`],
  ["an answer to Noreen", `${HEADER}Reply-To: noreen@shop.test\n`],
  ["an author that is not to be answered", instead("From: Shop <noreply@shop.test>")],
  [
    "trace fields, which stand as often as there are servers",
    `Received: by a\nReceived: by b\n${HEADER}`,
  ],
  [
    "a line end in the body that a mailto: URI asks for",
    `${HEADER}List-Unsubscribe: <mailto:out@shop.test?subject=out&body=Please%0D%0AThanks>\n`,
  ],
  ["a subject that is folded", instead("Subject: Your order\n of yesterday")],
  ["a percentage", instead("Subject: 20%off, only today")],
])("%s is not", (_, header) => {
  expect(judged(header + TEXT)).toEqual([]);
});

test("an author without a mailbox is none, and malformed", () => {
  expect(judged(instead("From: Shop") + TEXT)).toEqual([
    "no-from | header From | The From field has no mailbox. | From: Shop",
    expect.stringMatching(/^malformed .* \| From: Shop$/),
  ]);
});

test("a date by the test's own clock is right, whatever the real one shows", () => {
  const header = instead("Date: Sat, 01 Jan 2000 12:00:00 +0000") + TEXT;
  expect(judged(header, { now: "2000-01-01T12:00:01Z" })).toEqual([]);
  expect(judged(header, { now: "2001-01-01T12:00:01Z" })).toEqual([
    expect.stringMatching(/^date-far-off .* The Date lies 366 days before/),
  ]);
});
