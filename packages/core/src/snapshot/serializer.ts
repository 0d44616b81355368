import { isCapturedMail } from "./is-captured-mail.js";
import { loadSnapshot } from "./load-snapshot.js";
import { textOf } from "./snapshot-text.js";

/** What `snapshotSerializers` and `expect.addSnapshotSerializer()` of Vitest and Jest take. */
export interface MailSerializer {
  test(value: unknown): boolean;
  serialize(value: unknown, config: unknown, indentation: string): string;
}

/** Prints a mail in a snapshot as `mailSnapshot()` does, also where it stands in an object or a list. */
export const mailSerializer: MailSerializer = {
  test: (value) => isCapturedMail(value) || textOf(value) !== undefined,
  serialize: (value, _config, indentation) => loadSnapshot().printMail(value, indentation),
};
