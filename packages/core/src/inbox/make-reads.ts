import { SmtpFixtureError } from "../errors.js";
import { nearestName } from "../nearest-name.js";
import { clearRealTimeout, monotonicMs, setRealTimeout } from "../real-time.js";
import type { CapturedMail } from "./captured-mail.js";
import {
  type CompiledQuery,
  compileAttemptQuery,
  compileEnvelopeQuery,
  compileMailQuery,
} from "./compile-query.js";
import {
  countMismatch,
  inboxClosed,
  inboxFull,
  notReceived,
  unexpectedMail,
} from "./mail-errors.js";
import type { MailRecord } from "./mail-record.js";
import type { MailSource } from "./mail-source.js";
import type { SmtpReads, WaitOptions } from "./reads.js";

const DEFAULT_TIMEOUT_MS = 2000;
/** What is left of the runner's own time, so that our failure comes first and says why. */
const MARGIN_MS = 100;
const ABSENCE_MS = 50;
const WAIT_OPTIONS = ["timeoutMs", "settleMs", "signal", "after"];

/** Reads of a source, and what is to be checked of them when the test ends. */
export interface Reads extends SmtpReads {
  /** At the end of a test: the error of the first `waitForMails(n)` whose query has matched more than n mails since. */
  surplus(): Promise<SmtpFixtureError | undefined>;
}

/** Everything that a test can read, over any source. */
export function makeReads(source: MailSource): Reads {
  const counted: {
    readonly query: CompiledQuery;
    readonly count: number;
    readonly after: string | undefined;
  }[] = [];

  const usable = (): void => {
    const fullness = source.fullness();
    if (fullness !== undefined) throw inboxFull(fullness);
  };

  /** The mails among some records that match, read only as far as it takes to judge them. */
  const judge = async (
    query: CompiledQuery,
    records: readonly MailRecord[],
  ): Promise<CapturedMail[]> => {
    const candidates = records.filter(({ envelope }) => query.onEnvelope(envelope) !== false);
    const mails = candidates.length === 0 ? [] : await source.read(candidates);
    return mails.filter((mail) => query.onMail(mail));
  };

  const waitForMail = async (
    query?: Parameters<SmtpReads["waitForMail"]>[0],
    options?: WaitOptions,
  ) => {
    const compiled = compileMailQuery(query);
    const [mail] = await waitForMatches(compiled, 1, readOptions(options), "waiting for a mail");
    return mail as CapturedMail;
  };

  /** Resolves with at least `count` matches. */
  async function waitForMatches(
    query: CompiledQuery,
    count: number,
    options: ReadOptions,
    doing: string,
  ): Promise<CapturedMail[]> {
    usable();
    const matches: CapturedMail[] = [];
    const judged = new Set<string>();
    const watch = new Watch(source, options, doing);
    try {
      for (;;) {
        const records = since(source.arrived(), options.after).filter(({ id }) => !judged.has(id));
        for (const { id } of records) judged.add(id);
        if (records.length > 0) matches.push(...(await judge(query, records)));
        if (matches.length >= count) return matches;
        if (since(source.arrived(), options.after).some(({ id }) => !judged.has(id))) continue;
        usable();
        if ((await watch.next()) === "time-is-up") {
          await source.sync();
          if (
            watch.isTimeUp === "reported" ||
            since(source.arrived(), options.after).every(({ id }) => judged.has(id))
          )
            break;
          watch.isTimeUp = "reported";
        }
      }
    } finally {
      watch.end();
    }
    const arrivals = await source.read(since(source.arrived(), options.after));
    const found = count === 1 ? "" : ` ${matches.length} of ${count} came.`;
    const wanted = count === 1 ? "No mail" : `Not ${count} mails`;
    throw await notReceived(
      source,
      query,
      arrivals,
      `${wanted} with ${query.text} arrived within ${watch.timeoutMs} ms.${found}`,
    );
  }

  /** All matches once nothing is going on any more, and `settleMs` after that. */
  async function settledMatches(
    query: CompiledQuery,
    options: ReadOptions,
    kind: "transactions" | "sessions",
    doing: string,
  ): Promise<CapturedMail[]> {
    const watch = new Watch(source, options, doing);
    try {
      await watch.until(source.quiet(kind));
      if (options.settleMs > 0) {
        await watch.pause(options.settleMs);
        await watch.until(source.quiet("transactions"));
      }
    } finally {
      watch.end();
    }
    await source.sync();
    return await judge(query, since(source.arrived(), options.after));
  }

  return {
    async mails(query) {
      const compiled = compileMailQuery(query);
      await source.sync();
      usable();
      return await judge(compiled, source.arrived());
    },
    async envelopes(query) {
      const matches = compileEnvelopeQuery(query);
      await source.sync();
      usable();
      return source.arrived().flatMap(({ envelope }) => (matches(envelope) ? envelope : []));
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
    waitForMail,
    async waitForMails(count, query, options) {
      if (!Number.isInteger(count) || count < 1)
        throw new SmtpFixtureError(
          "INVALID_ARGUMENT",
          `waitForMails() takes a whole number from 1 on, not ${String(count)}. For no mail at all use expectNoMail().`,
        );
      const compiled = compileMailQuery(query);
      const read = readOptions(options);
      await waitForMatches(compiled, count, read, `waiting for ${count} mails`);
      const matches = await settledMatches(
        compiled,
        read,
        "transactions",
        `waiting for ${count} mails`,
      );
      if (matches.length !== count)
        throw countMismatch(compiled, count, matches, `waitForMails(${count})`);
      counted.push({ query: compiled, count, after: read.after });
      return matches;
    },
    async expectNoMail(query, options) {
      const compiled = compileMailQuery(query);
      const read = readOptions(options, ABSENCE_MS);
      await source.sync();
      usable();
      const already = await judge(compiled, since(source.arrived(), read.after));
      const matches =
        already.length > 0
          ? already
          : await settledMatches(compiled, read, "transactions", "watching that no mail comes");
      if (matches.length > 0) throw unexpectedMail(compiled, matches);
    },
    async during(action, query) {
      const compiled = compileMailQuery(query);
      await source.sync();
      usable();
      const last = source.arrived().at(-1);
      await action();
      const options: ReadOptions = { ...readOptions(), after: last?.id };
      await source.sync();
      await waitForMatches(compiled, 1, options, "waiting for the mail of an action");
      const matches = await settledMatches(
        compiled,
        options,
        "sessions",
        "waiting for the mail of an action",
      );
      if (matches.length !== 1) throw countMismatch(compiled, 1, matches, "during()");
      return matches[0] as CapturedMail;
    },
    async *[Symbol.asyncIterator]() {
      const given = new Set<string>();
      for (;;) {
        usable();
        const next = source.arrived().find(({ id }) => !given.has(id));
        if (next !== undefined) {
          given.add(next.id);
          yield* await source.read([next]);
          continue;
        }
        if (source.isClosed()) return;
        await nextArrival(source);
      }
    },
    clear: () => {
      counted.length = 0;
      return source.clear();
    },
    async surplus() {
      if (counted.length === 0) return undefined;
      await source.sync();
      for (const { query, count, after } of counted) {
        const matches = await judge(query, since(source.arrived(), after));
        if (matches.length > count)
          return countMismatch(query, count, matches, `waitForMails(${count})`);
      }
      return undefined;
    },
  };
}

interface ReadOptions {
  readonly timeoutMs: number | undefined;
  readonly settleMs: number;
  readonly signal: AbortSignal | undefined;
  /** The id of the last mail that does not count. */
  readonly after: string | undefined;
}

function readOptions(options: WaitOptions = {}, settleMs = 0): ReadOptions {
  for (const name of Object.keys(options)) {
    if (WAIT_OPTIONS.includes(name)) continue;
    const nearest = nearestName(name, WAIT_OPTIONS);
    const hint =
      nearest === undefined
        ? `Known are: ${WAIT_OPTIONS.join(", ")}.`
        : `Did you mean "${nearest}"?`;
    throw new SmtpFixtureError("INVALID_ARGUMENT", `Unknown wait option "${name}". ${hint}`);
  }
  for (const name of ["timeoutMs", "settleMs"] as const) {
    const value = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw new SmtpFixtureError(
        "INVALID_ARGUMENT",
        `${name} takes a number of milliseconds from 0 on, not ${String(value)}.`,
      );
  }
  const { timeoutMs, signal, after } = options;
  return { timeoutMs, settleMs: options.settleMs ?? settleMs, signal, after: after?.id };
}

/** The records that came after one; all of them where that one is not among them any more. */
function since(records: readonly MailRecord[], after: string | undefined): readonly MailRecord[] {
  if (after === undefined) return records;
  return records.slice(records.findIndex(({ id }) => id === after) + 1);
}

function nextArrival(source: MailSource): Promise<void> {
  return new Promise((resolve) => {
    const release = source.hold();
    const end = source.onArrival(() => {
      end();
      release();
      resolve();
    });
  });
}

/** One wait: arrivals, its deadline on the real clock, its abort signal. Cleans up after itself. */
class Watch {
  readonly timeoutMs: number;
  isTimeUp: false | "now" | "reported" = false;
  readonly #source: MailSource;
  readonly #doing: string;
  readonly #deadline: number;
  readonly #cleanUp: (() => void)[] = [];
  readonly #signal: AbortSignal | undefined;
  #hasArrival = false;
  #wake: (() => void) | undefined;

  constructor(source: MailSource, { timeoutMs, signal }: ReadOptions, doing: string) {
    const remaining = source.remainingMs();
    const longest =
      remaining === undefined
        ? DEFAULT_TIMEOUT_MS
        : Math.min(DEFAULT_TIMEOUT_MS, remaining - MARGIN_MS);
    this.timeoutMs = timeoutMs ?? Math.max(1, Math.floor(longest));
    this.#source = source;
    this.#doing = doing;
    this.#signal = signal;
    this.#deadline = monotonicMs() + this.timeoutMs;
    this.#cleanUp.push(source.hold());
    this.#cleanUp.push(
      source.onArrival(() => {
        this.#hasArrival = true;
        this.#wake?.();
      }),
    );
    if (this.timeoutMs <= 0x7fff_ffff) {
      const timer = setRealTimeout(() => {
        this.isTimeUp = "now";
        this.#wake?.();
      }, this.timeoutMs);
      this.#cleanUp.push(() => clearRealTimeout(timer));
    }
    if (signal !== undefined) {
      const abort = (): void => this.#wake?.();
      signal.addEventListener("abort", abort);
      this.#cleanUp.push(() => signal.removeEventListener("abort", abort));
    }
  }

  /** Resolves at the next arrival, or when the time is up. */
  async next(): Promise<"arrival" | "time-is-up"> {
    for (;;) {
      this.#check();
      if (this.#hasArrival) {
        this.#hasArrival = false;
        return "arrival";
      }
      if (this.isTimeUp !== false) return "time-is-up";
      await this.#sleep();
    }
  }

  /** Waits for something else, no longer than the deadline. */
  async until(done: Promise<void>): Promise<void> {
    let isDone = false;
    let failure: unknown;
    void done.then(
      () => {
        isDone = true;
        this.#wake?.();
      },
      (error: unknown) => {
        isDone = true;
        failure = error;
        this.#wake?.();
      },
    );
    await Promise.resolve();
    while (!isDone && this.isTimeUp === false) {
      this.#check();
      await this.#sleep();
    }
    if (failure !== undefined) throw failure;
  }

  /** Waits some time, no longer than the deadline. */
  async pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const left = Math.max(0, Math.min(ms, this.#deadline - monotonicMs()));
    const over = new Promise<void>((resolve) => {
      timer = setRealTimeout(resolve, left);
    });
    try {
      await this.until(over);
    } finally {
      clearRealTimeout(timer);
    }
  }

  end(): void {
    for (const clean of this.#cleanUp) clean();
    this.#cleanUp.length = 0;
  }

  #check(): void {
    if (this.#signal?.aborted === true)
      throw new SmtpFixtureError(
        "WAIT_ABORTED",
        `The test's signal ended the wait while it was ${this.#doing}.`,
        {
          cause: this.#signal.reason,
        },
      );
    if (this.#source.isClosed()) throw inboxClosed(this.#doing);
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
