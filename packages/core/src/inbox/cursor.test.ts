import { expect, test } from "vitest";
import { Cursor, since } from "./cursor.js";
import type { MailRecord } from "./mail-record.js";

/** Records that count how often somebody looks at them. */
function countingRecords(count: number): { readonly records: MailRecord[]; looks(): number } {
  let looks = 0;
  const records = Array.from({ length: count }, (_, index) => {
    const record = {
      get id() {
        looks++;
        return `m${index}`;
      },
    };
    return record as MailRecord;
  });
  return { records, looks: () => looks };
}

const idsOf = (records: readonly MailRecord[]): string[] => records.map(({ id }) => id);

test("a cursor gives each record once, in order", () => {
  const { records } = countingRecords(5);
  const cursor = new Cursor();
  expect(cursor.next(records)?.id).toBe("m0");
  expect(idsOf(cursor.rest(records.slice(0, 3)))).toEqual(["m1", "m2"]);
  expect(cursor.hasMore(records.slice(0, 3))).toBe(false);
  expect(cursor.hasMore(records)).toBe(true);
  expect(idsOf(cursor.rest(records))).toEqual(["m3", "m4"]);
  expect(cursor.next(records)).toBeUndefined();
});

test("a cursor begins after a record, and with all where that one is gone", () => {
  const { records } = countingRecords(4);
  expect(idsOf(since(records, "m1"))).toEqual(["m2", "m3"]);
  expect(idsOf(since(records, "m3"))).toEqual([]);
  expect(idsOf(since(records, "elsewhere"))).toEqual(["m0", "m1", "m2", "m3"]);
  expect(since(records, undefined)).toBe(records);
});

test("a cursor goes on where the list was cut or cleared", () => {
  const { records } = countingRecords(6);
  const cursor = new Cursor();
  cursor.rest(records.slice(0, 3));
  expect(idsOf(cursor.rest(records.slice(2, 4)))).toEqual(["m3"]);
  expect(cursor.rest([])).toEqual([]);
  expect(idsOf(cursor.rest(records.slice(4)))).toEqual(["m4", "m5"]);
});

test("each step costs the same, however many records there are", () => {
  const { records, looks } = countingRecords(10_000);
  const one = new Cursor();
  let given = 0;
  while (one.next(records) !== undefined) given++;
  expect(given).toBe(10_000);
  const arrivals: MailRecord[] = [];
  const other = new Cursor();
  for (const record of records) {
    arrivals.push(record);
    other.rest(arrivals);
  }
  expect(looks()).toBeLessThan(10 * 10_000);
});
