import type { CapturedMail } from "./captured-mail.js";
import type { CompiledQuery } from "./compile-query.js";
import type { UnseenMail } from "./failure/unseen-text.js";
import { unseenTextLazily } from "./load-failure-text.js";
import { MailError } from "./mail-errors.js";
import type { MailRecord } from "./mail-record.js";
import type { MailSource } from "./mail-source.js";
import type { Sight } from "./sight.js";

/** Reads that can tell what nobody has looked at. */
export interface Unseen {
  /**
   * What has arrived that was neither looked at nor let pass.
   * @param isSynced - whether all that was accepted is known to be here
   * @throws `INBOX_FULL`
   */
  unseen(isSynced?: boolean): Promise<readonly MailRecord[]>;
  /** Such mail as a report lists it. Counts as seen from now on: nobody is told twice. */
  tell(records: readonly MailRecord[]): Promise<readonly UnseenMail[]>;
  /**
   * The error for such mail; undefined where there is none.
   * @param test - the name of the test, where the text is not part of its failure
   */
  unseenError(test?: string): Promise<MailError | undefined>;
}

/**
 * @param ready - brings here what was accepted
 * @param judge - gives those of some records' mails that match
 */
export function makeUnseen(
  source: MailSource,
  sight: Sight,
  ready: () => Promise<void>,
  judge: (
    query: CompiledQuery,
    records: readonly MailRecord[],
  ) => Promise<readonly { readonly id: string }[]>,
): Unseen {
  const unseen = async (isSynced = false): Promise<readonly MailRecord[]> => {
    if (!isSynced) await ready();
    let left = source.arrived().filter(({ id }) => !sight.seen.has(id));
    for (const query of [...sight.allowedInFile, ...sight.allowed]) {
      if (left.length === 0) break;
      const passed = new Set((await judge(query, left)).map(({ id }) => id));
      left = left.filter(({ id }) => !passed.has(id));
    }
    return left;
  };

  const read = async (records: readonly MailRecord[]): Promise<readonly CapturedMail[]> => {
    // The content of a test that has ended may have made room for another's.
    return await source.read(records).catch(() => []);
  };

  const tell = async (records: readonly MailRecord[]): Promise<readonly UnseenMail[]> => {
    for (const { id } of records) sight.seen.add(id);
    const mails = await read(records);
    return records.map(({ envelope }, index) => ({ envelope, mail: mails[index] }));
  };

  return {
    unseen,
    tell,
    async unseenError(test) {
      const records = await unseen();
      if (records.length === 0) return undefined;
      const told = await tell(records);
      const arrived = await read(source.arrived());
      const { owner, token } = sight;
      const text = await unseenTextLazily({ owner, token, test, arrived, unseen: told });
      return unseenMail(text, told);
    },
  };
}

/** What mail that nobody has looked at fails with: it is the error's `arrivals`. */
export const unseenMail = (text: string, told: readonly UnseenMail[]): MailError =>
  new MailError(
    "MAIL_NOT_SEEN",
    text,
    told.flatMap(({ mail }) => mail ?? []),
  );
