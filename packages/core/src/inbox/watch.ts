import { SmtpFixtureError } from "../errors.js";
import { clearRealTimeout, monotonicMs, setRealTimeout } from "../real-time.js";
import type { Moment } from "./failure/failure-text.js";
import { inboxClosed, now } from "./mail-errors.js";
import type { MailSource } from "./mail-source.js";
import type { CheckedWaitOptions } from "./wait-options.js";

const DEFAULT_TIMEOUT_MS = 2000;
/** What is left of the runner's own time at the most, so that our failure comes first and says why. */
const MARGIN_MS = 100;
/** The longest that a timer of Node can be set to: 24 days. */
const LONGEST_MS = 0x7fff_ffff;

/** One wait: arrivals, its deadline on the real clock, its abort signal. Cleans up after itself. */
export class Watch {
  readonly timeoutMs: number;
  /** How long it was to last, where the end of its test is nearer. */
  readonly cutFromMs: number | undefined;
  readonly began: Moment = now();
  #isTimeUp = false;
  readonly #source: MailSource;
  readonly #doing: string;
  readonly #deadline: number;
  readonly #cleanUp: (() => void)[] = [];
  readonly #signal: AbortSignal | undefined;
  #hasEvent = false;
  #wake: (() => void) | undefined;

  /** @param doing - what an error says that the test was doing: `"waiting for a mail"` */
  constructor(source: MailSource, options: CheckedWaitOptions, doing: string) {
    const { timeoutMs, settleMs, signal } = options;
    const wanted = timeoutMs ?? DEFAULT_TIMEOUT_MS + settleMs;
    const remaining = source.remainingMs() ?? Number.POSITIVE_INFINITY;
    // Of a time that is short itself, half: what came is still to be told.
    const longest = Math.max(1, Math.floor(remaining - Math.min(MARGIN_MS, remaining / 2)));
    this.timeoutMs = Math.min(wanted, longest);
    this.cutFromMs = longest < wanted ? wanted : undefined;
    this.#source = source;
    this.#doing = doing;
    this.#signal = signal;
    this.#deadline = this.began.ms + this.timeoutMs;
    this.#cleanUp.push(source.hold());
    this.#cleanUp.push(
      source.onEvent(() => {
        this.#hasEvent = true;
        this.#wake?.();
      }),
    );
    if (this.timeoutMs <= LONGEST_MS) {
      const timer = setRealTimeout(() => {
        this.#isTimeUp = true;
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

  /** Resolves when something has happened in the inbox, or the time is up. */
  async next(): Promise<"event" | "time-is-up"> {
    for (;;) {
      this.#check();
      if (this.#hasEvent) {
        this.#hasEvent = false;
        return "event";
      }
      if (this.#isTimeUp) return "time-is-up";
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
    while (!isDone && !this.#isTimeUp) {
      this.#check();
      await this.#sleep();
    }
    if (failure !== undefined) throw failure;
  }

  /** Waits some time, no longer than the deadline. */
  async pause(ms: number): Promise<void> {
    const left = Math.max(0, Math.min(ms, this.#deadline - monotonicMs()));
    if (left > LONGEST_MS) return await this.until(new Promise(() => {}));
    let timer: NodeJS.Timeout | undefined;
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
        { cause: this.#signal.reason },
      );
    if (this.#source.isClosed()) throw this.#source.closedBy?.() ?? inboxClosed(this.#doing);
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
