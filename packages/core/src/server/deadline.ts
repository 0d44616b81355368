import { clearRealTimeout, LONGEST_TIMEOUT_MS, setRealTimeout } from "../real-time.js";

/** A moment by which something has to have happened. Never keeps the process alive. */
export class Deadline {
  readonly #missed: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ms = 0;

  /** @param missed - called when it has passed */
  constructor(missed: () => void) {
    this.#missed = missed;
  }

  /** Gives that much time from now on. */
  set(ms: number): void {
    if (ms === this.#ms && this.#timer !== undefined) return void this.#timer.refresh();
    this.clear();
    this.#ms = ms;
    if (ms <= LONGEST_TIMEOUT_MS) this.#timer = setRealTimeout(this.#missed, ms).unref();
  }

  /** Whether it runs with that much time. */
  gives(ms: number): boolean {
    return ms === this.#ms && (this.#timer !== undefined || ms > LONGEST_TIMEOUT_MS);
  }

  /** Gives the same time once more. */
  refresh(): void {
    this.#timer?.refresh();
  }

  clear(): void {
    clearRealTimeout(this.#timer);
    this.#timer = undefined;
  }
}
