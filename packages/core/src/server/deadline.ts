import { clearRealTimeout, LONGEST_TIMEOUT_MS, setRealTimeout } from "../real-time.js";

/** A moment by which something has to have happened. Never keeps the process alive. */
export class Deadline {
  readonly #missed: () => void;
  /** Kept when it is cleared: V8 throws away what it compiled for timers with the last of them. */
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #ms = 0;

  /** @param missed - called when it has passed */
  constructor(missed: () => void) {
    this.#missed = missed;
  }

  /** Gives that much time from now on. */
  set(ms: number): void {
    if (ms === this.#ms && this.#isRunning) return this.refresh();
    this.clear();
    this.#ms = ms;
    if (ms > LONGEST_TIMEOUT_MS) return;
    this.#timer = setRealTimeout(this.#missed, ms).unref();
    this.#isRunning = true;
  }

  /** Whether it runs with that much time. */
  gives(ms: number): boolean {
    return ms === this.#ms && (this.#isRunning || ms > LONGEST_TIMEOUT_MS);
  }

  /** Gives the same time once more. */
  refresh(): void {
    if (this.#isRunning) this.#timer?.refresh();
  }

  clear(): void {
    if (this.#isRunning) clearRealTimeout(this.#timer);
    this.#isRunning = false;
  }
}
