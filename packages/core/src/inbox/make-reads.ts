import { SmtpFixtureError } from "../errors.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";
import {
  type CompiledQuery,
  compileAttemptQuery,
  compileEnvelopeQuery,
  compileMailQuery,
} from "./compile-query.js";
import { Cursor, since } from "./cursor.js";
import type { Moment } from "./failure/failure-text.js";
import { failureTextAfterTest } from "./load-failure-text.js";
import {
  countMismatch,
  inboxFull,
  now,
  notReceived,
  unexpectedMail,
  unownedMail,
} from "./mail-errors.js";
import type { MailRecord } from "./mail-record.js";
import type { MailSource } from "./mail-source.js";
import type { BlockingReads, SmtpReads } from "./reads.js";
import { makeSight, saw, type Sight } from "./sight.js";
import { makeUnseen, type Unseen } from "./unseen.js";
import { type CheckedWaitOptions, checkWaitOptions } from "./wait-options.js";
import { Watch } from "./watch.js";

/** How long `expectNoMail()` watches once open transactions have ended. */
const ABSENCE_MS = 50;

/** Reads of a source, and what is to be checked of them when the test ends. */
export interface Reads extends SmtpReads, Unseen {
  readonly blocking: BlockingReads;
  /** At the end of a test: the error of the first `waitForMails(n)` whose query has matched more than n mails since. */
  surplus(): Promise<SmtpFixtureError | undefined>;
}

/** A `waitForMails(n)` that has found its n mails. */
interface Counting {
  readonly query: CompiledQuery;
  readonly count: number;
  readonly after: string | undefined;
  readonly began: Moment;
}

/**
 * Everything that a test can read, over any source.
 *
 * @param sight - what it has looked at, where several reads are one test's
 */
export function makeReads(source: MailSource, sight: Sight = makeSight()): Reads {
  const counted: Counting[] = [];

  const surplusOf = (
    { query, count, began }: Omit<Counting, "after">,
    matches: readonly CapturedMail[],
  ): Promise<SmtpFixtureError> =>
    countMismatch({ source, query, began }, count, matches, `waitForMails(${count})`);

  const usable = (): void => {
    const fullness = source.fullness();
    if (fullness !== undefined) throw inboxFull(fullness);
  };

  /** The mails among some records that match, read only as far as it takes to judge them. */
  const judge = async (
    query: CompiledQuery,
    records: readonly MailRecord[],
  ): Promise<CapturedMail[]> => {
    const candidates = candidatesOf(query, records);
    const mails = candidates.length === 0 ? [] : await source.read(candidates);
    return mails.filter((mail) => query.onMail(mail));
  };

  const envelopesOf = (
    matches: (envelope: CapturedEnvelope) => boolean,
  ): readonly CapturedEnvelope[] =>
    saw(
      sight,
      source.arrived().filter(({ envelope }) => matches(envelope)),
    ).map(({ envelope }) => envelope);

  const judgeBlocking = (
    query: CompiledQuery,
    records: readonly MailRecord[],
  ): readonly CapturedMail[] =>
    source.blocking.read(candidatesOf(query, records)).filter((mail) => query.onMail(mail));

  /** One wait, which leaves nothing behind. `using` would need a symbol that a sandbox does not have. */
  const watching = async <T>(
    options: CheckedWaitOptions,
    doing: string,
    wait: (watch: Watch) => Promise<T>,
  ): Promise<T> => {
    const watch = new Watch(source, options, doing);
    try {
      return await wait(watch);
    } finally {
      watch.end();
    }
  };

  /**
   * Resolves with at least `count` matches.
   * @param sinceMs - what clients did before this moment of `monotonicMs()` does not concern it
   */
  async function waitForMatches(
    query: CompiledQuery,
    count: number,
    options: CheckedWaitOptions,
    watch: Watch,
    sinceMs?: number,
  ): Promise<CapturedMail[]> {
    usable();
    const matches: CapturedMail[] = [];
    const cursor = new Cursor(options.after);
    let isTimeUp = false;
    for (;;) {
      const records = cursor.rest(source.arrived());
      if (records.length > 0) matches.push(...(await judge(query, records)));
      if (matches.length >= count) return matches;
      if (cursor.hasMore(source.arrived())) continue;
      usable();
      if (isTimeUp) break;
      if ((await watch.next()) === "event") continue;
      // What was accepted in time may still be on its way here: one more look.
      isTimeUp = true;
      await source.sync();
    }
    throw await missing(query, count, matches.length, options, watch, sinceMs);
  }

  /** Why a wait has failed. */
  async function missing(
    query: CompiledQuery,
    count: number,
    found: number,
    { after, afterMs }: CheckedWaitOptions,
    { timeoutMs, began, cutFromMs }: Watch,
    sinceMs: number | undefined,
  ): Promise<SmtpFixtureError> {
    const failing = { source, query, began, sinceMs, cutFromMs };
    const arrivals = await source.read(since(source.arrived(), after));
    const wanted = count === 1 ? "No mail" : `Not ${count} mails`;
    const came = count === 1 ? "" : ` ${found} of ${count} came.`;
    const headline = `${wanted}${query.condition} arrived within ${timeoutMs} ms.${came}`;
    for (const { record, running } of source.unowned()) {
      if (record.receivedAtMs < afterMs) continue;
      const [mail] = await judge(query, [record]);
      if (mail !== undefined) return await unownedMail(failing, mail, running, headline, arrivals);
    }
    return await notReceived(failing, arrivals, headline);
  }

  /** All matches once nothing is going on any more, and `settleMs` after that. */
  async function settledMatches(
    query: CompiledQuery,
    options: CheckedWaitOptions,
    kind: "transactions" | "sessions",
    watch: Watch,
  ): Promise<CapturedMail[]> {
    await watch.until(source.quiet(kind));
    if (options.settleMs > 0) {
      await watch.pause(options.settleMs);
      await watch.until(source.quiet("transactions"));
    }
    await source.sync();
    usable();
    return await judge(query, since(source.arrived(), options.after));
  }

  const others = makeUnseen(
    source,
    sight,
    async () => {
      await source.sync();
      usable();
    },
    judge,
  );

  return {
    ...others,
    async mails(query) {
      const compiled = compileMailQuery(query);
      await source.sync();
      usable();
      return saw(sight, await judge(compiled, source.arrived()));
    },
    async envelopes(query) {
      const matches = compileEnvelopeQuery(query);
      await source.sync();
      usable();
      return envelopesOf(matches);
    },
    blocking: {
      mails(query) {
        const compiled = compileMailQuery(query);
        source.blocking.sync();
        usable();
        return saw(sight, judgeBlocking(compiled, source.arrived()));
      },
      envelopes(query) {
        const matches = compileEnvelopeQuery(query);
        source.blocking.sync();
        usable();
        return envelopesOf(matches);
      },
    },
    async attempts(query) {
      const matches = compileAttemptQuery(query);
      await source.sync();
      return (await source.attempts()).filter((attempt) => matches(attempt));
    },
    async transcript() {
      await source.sync();
      return await source.transcript();
    },
    async waitForMail(query, options) {
      const compiled = compileMailQuery(query);
      const checked = checkWaitOptions(options);
      const [mail] = await watching(checked, "waiting for a mail", (watch) =>
        waitForMatches(compiled, 1, checked, watch),
      );
      return saw(sight, mail as CapturedMail);
    },
    async waitForMails(count, query, options) {
      if (!Number.isInteger(count) || count < 1)
        throw new SmtpFixtureError(
          "INVALID_ARGUMENT",
          `waitForMails() takes a whole number from 1 on, not ${String(count)}. For no mail at all use expectNoMail().`,
        );
      const compiled = compileMailQuery(query);
      const checked = checkWaitOptions(options);
      const began = now();
      const matches = await watching(checked, `waiting for ${count} mails`, async (watch) => {
        await waitForMatches(compiled, count, checked, watch);
        return saw(sight, await settledMatches(compiled, checked, "transactions", watch));
      });
      if (matches.length !== count)
        throw await surplusOf({ query: compiled, count, began }, matches);
      failureTextAfterTest();
      counted.push({ query: compiled, count, after: checked.after, began });
      return matches;
    },
    async expectNoMail(query, options) {
      const compiled = compileMailQuery(query);
      const checked = checkWaitOptions(options, ABSENCE_MS);
      const began = now();
      await source.sync();
      usable();
      let matches = await judge(compiled, since(source.arrived(), checked.after));
      if (matches.length === 0)
        matches = await watching(checked, "watching that no mail comes", (watch) =>
          settledMatches(compiled, checked, "transactions", watch),
        );
      if (matches.length > 0)
        throw await unexpectedMail({ source, query: compiled, began }, saw(sight, matches));
    },
    async expectNoOtherMail() {
      await watching(checkWaitOptions(), "watching that no other mail comes", (watch) =>
        watch.until(source.quiet("transactions")),
      );
      const error = await others.unseenError();
      if (error !== undefined) throw error;
    },
    allowOther(query) {
      sight.allowed.push(compileMailQuery(query));
    },
    async during(action, query) {
      const compiled = compileMailQuery(query);
      await source.sync();
      usable();
      const last = source.arrived().at(-1);
      const began = now();
      await action();
      await source.sync();
      const options = { ...checkWaitOptions(), after: last?.id, afterMs: last?.receivedAtMs ?? 0 };
      const doing = "waiting for the mail of an action";
      const matches = await watching(options, doing, async (watch) => {
        await waitForMatches(compiled, 1, options, watch, began.ms);
        return saw(sight, await settledMatches(compiled, options, "sessions", watch));
      });
      if (matches.length !== 1)
        throw await countMismatch({ source, query: compiled, began }, 1, matches, "during()");
      return matches[0] as CapturedMail;
    },
    async *[Symbol.asyncIterator]() {
      const cursor = new Cursor();
      for (;;) {
        usable();
        const next = cursor.next(source.arrived());
        if (next !== undefined) yield* saw(sight, await source.read([next]));
        else if (source.isClosed()) {
          const cause = source.closedBy?.();
          if (cause !== undefined) throw cause;
          return;
        } else await nextEvent(source);
      }
    },
    clear: () => {
      counted.length = 0;
      return source.clear();
    },
    async surplus() {
      if (counted.length === 0) return undefined;
      await source.sync();
      for (const counting of counted) {
        const { query, count, after } = counting;
        const matches = await judge(query, since(source.arrived(), after));
        if (matches.length > count) return await surplusOf(counting, saw(sight, matches));
      }
      return undefined;
    },
  };
}

/** Those that their envelopes do not rule out. */
const candidatesOf = (query: CompiledQuery, records: readonly MailRecord[]): MailRecord[] =>
  records.filter(({ envelope }) => query.onEnvelope(envelope) !== false);

function nextEvent(source: MailSource): Promise<void> {
  return new Promise((resolve) => {
    const release = source.hold();
    const end = source.onEvent(() => {
      end();
      release();
      resolve();
    });
  });
}
