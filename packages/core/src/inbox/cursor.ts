import type { MailRecord } from "./mail-record.js";

/** A place among arrivals, which only grow at their end, or are cleared: gives each record once. */
export class Cursor {
  /** The id of the last record that was given. */
  #last: string | undefined;
  /** Behind that one, unless the list was cleared or cut meanwhile. */
  #position = 0;

  /** @param after - the id of the last record that does not count */
  constructor(after?: string) {
    this.#last = after;
  }

  /** The next record; undefined where there is none yet. */
  next(records: readonly MailRecord[]): MailRecord | undefined {
    const record = records[this.#find(records)];
    if (record === undefined) return undefined;
    this.#last = record.id;
    this.#position++;
    return record;
  }

  /** All records that were not given yet. */
  rest(records: readonly MailRecord[]): readonly MailRecord[] {
    const rest = records.slice(this.#find(records));
    this.#last = rest.at(-1)?.id ?? this.#last;
    this.#position = records.length;
    return rest;
  }

  hasMore(records: readonly MailRecord[]): boolean {
    return this.#find(records) < records.length;
  }

  #find(records: readonly MailRecord[]): number {
    if (records[this.#position - 1]?.id !== this.#last)
      this.#position = records.findLastIndex(({ id }) => id === this.#last) + 1;
    return this.#position;
  }
}

/** The records that came after one; all of them where that one is not among them any more. */
export function since(
  records: readonly MailRecord[],
  after: string | undefined,
): readonly MailRecord[] {
  return after === undefined ? records : new Cursor(after).rest(records);
}
