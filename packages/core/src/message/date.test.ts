import { describe, expect, test, vi } from "vitest";
import { readDate } from "./date.js";

const iso = (text: string): string | undefined => readDate(text)?.toISOString();

describe("dates (RFC 5322 §3.3)", () => {
  test.each([
    ["Wed, 25 Nov 2026 09:30:15 +0000", "2026-11-25T09:30:15.000Z"],
    ["25 Nov 2026 09:30:15 +0000", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30 +0000", "2026-11-25T09:30:00.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 +0530", "2026-11-25T04:00:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 -0330", "2026-11-25T13:00:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 -0000", "2026-11-25T09:30:15.000Z"],
    ["Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00.000Z"],
    ["Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00.000Z"],
    ["Thu, 29 Feb 2024 12:00:00 +0000", "2024-02-29T12:00:00.000Z"],
    ["wed, 25 nov 2026 9:30:15 +0000", "2026-11-25T09:30:15.000Z"],
    ["Wed,25 Nov 2026 09:30:15 +0000", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 +0000 (UTC)", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 +0100 (a (nested) comment)", "2026-11-25T08:30:15.000Z"],
  ])("%s", (text, expected) => {
    expect(iso(text)).toBe(expected);
  });
});

describe("obsolete dates (RFC 5322 §4.3)", () => {
  test.each([
    ["25 Nov 26 09:30:15 +0000", "2026-11-25T09:30:15.000Z"],
    ["25 Nov 49 09:30:15 +0000", "2049-11-25T09:30:15.000Z"],
    ["25 Nov 50 09:30:15 +0000", "1950-11-25T09:30:15.000Z"],
    ["25 Nov 126 09:30:15 +0000", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 GMT", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 UT", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 EST", "2026-11-25T14:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 pdt", "2026-11-25T16:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 Z", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 A", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 CEST", "2026-11-25T09:30:15.000Z"],
    ["Wed (day) , 25 Nov 2026 09 : 30 : 15 +0000", "2026-11-25T09:30:15.000Z"],
  ])("%s", (text, expected) => {
    expect(iso(text)).toBe(expected);
  });
});

describe("other dates that mailers write", () => {
  test.each([
    ["Wednesday, 25-Nov-26 09:30:15 GMT", "2026-11-25T09:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 GMT+0200", "2026-11-25T07:30:15.000Z"],
    ["Wed, 25 Nov 2026 09:30:15 +02:00", "2026-11-25T07:30:15.000Z"],
    ["2026-11-25T09:30:15.250Z", "2026-11-25T09:30:15.250Z"],
    ["2026-11-25T09:30:15+01:00", "2026-11-25T08:30:15.000Z"],
    ["Wed Nov 25 2026 09:30:15 GMT+0100 (CET)", "2026-11-25T08:30:15.000Z"],
  ])("%s", (text, expected) => {
    expect(iso(text)).toBe(expected);
  });
});

test("where no zone is named it is UTC, wherever the test runs", () => {
  vi.stubEnv("TZ", "America/New_York");
  try {
    expect(new Date(2026, 10, 25).getTimezoneOffset()).toBe(300);
    expect(iso("Wed, 25 Nov 2026 09:30:15")).toBe("2026-11-25T09:30:15.000Z");
  } finally {
    vi.unstubAllEnvs();
  }
});

test.each([
  "",
  "tomorrow",
  "item 5",
  "Wed, 31 Feb 2026 09:30:15 +0000",
  "Wed, 25 Nov 2026 24:30:15 +0000",
  "Wed, 25 Nov 2026 09:60:15 +0000",
  "Wed, 25 Foo 2026 09:30:15 +0000",
  "25 Nov 2026",
])("%j is no date", (text) => {
  expect(readDate(text)).toBeUndefined();
});

test("a date is a real one under fake timers", () => {
  const RealDate = Date;
  vi.useFakeTimers({ now: 0 });
  try {
    const date = readDate("Wed, 25 Nov 2026 09:30:15 +0000");
    expect(date?.constructor).toBe(RealDate);
    expect(date?.getTime()).toBe(RealDate.UTC(2026, 10, 25, 9, 30, 15));
  } finally {
    vi.useRealTimers();
  }
});
