import { describe, expect, test } from "vitest";
import { lastRecurrence, readYearlyRule } from "./yearly.js";

const START = Date.UTC(2000, 2, 26, 2);

const last = (rule: string, before: string, startMs = START): string | undefined => {
  const read = readYearlyRule(rule, startMs, (value) => Date.parse(value));
  const found = read && lastRecurrence(read, Date.parse(before));
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 16);
};

describe("the last time that a yearly rule recurs", () => {
  test.each([
    ["on the day of its start", "FREQ=YEARLY", "2026-11-25", "2026-03-26T02:00"],
    [
      "on the last Sunday of a month",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
      "2026-11-25",
      "2026-03-29T02:00",
    ],
    [
      "on the second to last Sunday",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=-2SU",
      "2026-11-25",
      "2026-03-22T02:00",
    ],
    ["on the second Sunday", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "2026-11-25", "2026-03-08T02:00"],
    [
      "on the Sunday of a week",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14",
      "2026-11-25",
      "2026-03-08T02:00",
    ],
    [
      "on the last day of a month",
      "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
      "2024-11-25",
      "2024-02-29T02:00",
    ],
    [
      "on the last of several",
      "FREQ=YEARLY;BYMONTH=3,10;BYDAY=SU;BYSETPOS=-1",
      "2026-11-25",
      "2026-10-25T02:00",
    ],
    [
      "this year, where it was already",
      "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
      "2026-11-25",
      "2026-11-01T02:00",
    ],
    [
      "last year, where it was not yet",
      "FREQ=YEARLY;BYMONTH=12;BYDAY=1SU",
      "2026-11-25",
      "2025-12-07T02:00",
    ],
    [
      "each third year",
      "FREQ=YEARLY;INTERVAL=3;BYMONTH=3;BYDAY=-1SU",
      "2026-11-25",
      "2024-03-31T02:00",
    ],
    ["on a leap day", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-11-25", "2024-02-29T02:00"],
    [
      "until a day",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=2010-01-01",
      "2026-11-25",
      "2009-03-29T02:00",
    ],
    [
      "a number of times",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=3",
      "2026-11-25",
      "2002-03-31T02:00",
    ],
    [
      "a number of times that is not over",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=99",
      "2003-11-25",
      "2003-03-30T02:00",
    ],
    [
      "its start alone",
      "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
      "2000-03-26T02:00Z",
      "2000-03-26T02:00",
    ],
  ])("%s", (_, rule, before, expected) => {
    expect(last(rule, before)).toBe(expected);
  });

  test("is none before its start", () => {
    expect(last("FREQ=YEARLY", "2000-03-26T01:59Z")).toBeUndefined();
  });

  test.each([
    "FREQ=MONTHLY",
    "",
    "FREQ=YEARLY;BYWEEKNO=1",
    "FREQ=YEARLY;BYDAY=XX",
    "FREQ=YEARLY;BYDAY=0SU",
    "FREQ=YEARLY;INTERVAL=0",
    "FREQ=YEARLY;BYMONTH=x",
    "FREQ=YEARLY;UNTIL=never",
  ])("is not read from %s", (rule) => {
    const read = readYearlyRule(rule, START, (value) => (value === "NEVER" ? undefined : 0));
    expect(read).toBeUndefined();
  });
});
