import { clearRealTimeout, LONGEST_TIMEOUT_MS, setRealTimeout } from "../real-time.js";

/** One call of a hook: its signal, made when somebody looks at it, and its time. */
export class HookRun {
  /** Why it is waited for no longer. */
  reason: Error | undefined;
  #abort: AbortController | undefined;
  #giveUp: ((reason: Error) => void) | undefined;

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.reason !== undefined) this.#abort.abort(this.reason);
    }
    return this.#abort.signal;
  }

  /** Aborts the signal; whoever waits for the hook does so no longer. */
  abort(reason: Error): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#giveUp?.(reason);
    this.#abort?.abort(reason);
  }

  /** What the hook settles with, unless it is given up before. */
  settled(result: PromiseLike<unknown>, hook: string, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer =
        timeoutMs > LONGEST_TIMEOUT_MS
          ? undefined
          : setRealTimeout(
              () => this.abort(new Error(`${hook} took longer than ${timeoutMs} ms.`)),
              timeoutMs,
            ).unref();
      const end = (): void => {
        clearRealTimeout(timer);
        this.#giveUp = undefined;
      };
      this.#giveUp = (reason) => {
        end();
        reject(reason);
      };
      result.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }
}
