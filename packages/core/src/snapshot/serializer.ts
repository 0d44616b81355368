import { isCapturedMail } from "./is-captured-mail.js";
import type { printMail } from "./print-mail.js";
import { textOf } from "./snapshot-text.js";

/** What `snapshotSerializers` and `expect.addSnapshotSerializer()` of Vitest and Jest take. */
export interface MailSerializer {
  test(value: unknown): boolean;
  serialize(value: unknown, config: unknown, indentation: string): string;
}

/**
 * Prints a mail in a snapshot as `mailSnapshot()` does, also where it stands in an object or a list.
 *
 * @param load - gives what prints; called at the first mail, since most test files have none in a snapshot
 */
export function mailSerializer(
  load: () => { readonly printMail: typeof printMail },
): MailSerializer {
  return {
    test: (value) => isCapturedMail(value) || textOf(value) !== undefined,
    serialize: (value, _config, indentation) => load().printMail(value, indentation),
  };
}
