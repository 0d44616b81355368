import { Readable } from "node:stream";
import type {
  DataChunkContext,
  Handler,
  HookContext,
  HookSession,
  MaybePromise,
} from "./handler.js";
import type { HookResult } from "./verdict.js";

export interface ReadContentContext extends HookContext {
  /** The content as it comes, dot-stuffing undone. Destroyed where the rest of it will not come. */
  readonly stream: Readable;
}

/**
 * A handler that gets each content as a `Readable`, and keeps none of it. The client is read from no faster than the
 * stream is.
 *
 * The function is called when the first octets are here. What it returns is the reply to the content; where it returns
 * before the end, the rest is read and dropped. A throw is `451 4.3.0`, as in any hook. Each wait for the function to
 * take more, and the one for its result, may take `hookTimeoutMs`.
 *
 * @example readContent(async ({ stream }) => { await pipeline(stream, createWriteStream(file)); })
 */
export function readContent(
  read: (context: ReadContentContext) => MaybePromise<HookResult>,
): Handler {
  const readings = new WeakMap<HookSession, Reading>();
  return {
    handleDataChunk(context) {
      const { session, signal, chunk, isLast } = context;
      let reading = readings.get(session);
      if (reading === undefined) {
        const begun = new Reading();
        reading = begun;
        readings.set(session, begun);
        signal.addEventListener(
          "abort",
          () => {
            if (readings.get(session) === begun) readings.delete(session);
            begun.giveUp(signal.reason);
          },
          { once: true },
        );
        begun.begin(read, context);
      }
      if (isLast) readings.delete(session);
      return reading.take(chunk, isLast);
    },
  };
}

type Outcome = { readonly result: HookResult } | { readonly error: unknown };

/** One content on its way to the function that reads it. */
class Reading {
  readonly #stream: Readable;
  /** What the function came to; undefined while it runs. */
  #outcome: Outcome | undefined;
  /** The stream has room again. */
  #isWanted = true;
  #wake: (() => void) | undefined;

  constructor() {
    this.#stream = new Readable({
      read: () => {
        this.#isWanted = true;
        this.#wake?.();
      },
    });
    // Who reads it hears of an error there; who does not, needs not.
    this.#stream.on("error", () => {});
  }

  begin(
    read: (context: ReadContentContext) => MaybePromise<HookResult>,
    first: DataChunkContext,
  ): void {
    const { server, session, envelope, signal } = first;
    const context = {
      server,
      session,
      envelope,
      signal,
      stream: this.#stream,
      // In a thread of its own a handler has none, which is said when it asks.
      get defaults() {
        return first.defaults;
      },
    };
    const settled = (outcome: Outcome): void => {
      this.#outcome = outcome;
      this.#stream.destroy();
      this.#wake?.();
    };
    const run = async (): Promise<HookResult> => await read(context);
    run().then(
      (result) => settled({ result }),
      (error: unknown) => settled({ error }),
    );
  }

  giveUp(reason: unknown): void {
    this.#stream.destroy(reason instanceof Error ? reason : new Error(String(reason)));
    this.#wake?.();
  }

  take(chunk: Buffer, isLast: boolean): MaybePromise<HookResult> {
    if (this.#outcome === undefined && chunk.length > 0) {
      this.#isWanted = false;
      if (this.#stream.push(chunk)) this.#isWanted = true;
    }
    if (isLast && this.#outcome === undefined) this.#stream.push(null);
    if (this.#outcome === undefined && (isLast || !this.#isWanted)) return this.#wait(isLast);
    return this.#result();
  }

  /** Until the stream has room again, or, behind the last octets, until the function has returned. */
  async #wait(isLast: boolean): Promise<HookResult> {
    while (this.#outcome === undefined && (isLast || !this.#isWanted) && !this.#isGone)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
    return this.#result();
  }

  /** The stream was destroyed although the function goes on. */
  get #isGone(): boolean {
    return this.#stream.errored !== null;
  }

  #result(): HookResult {
    if (this.#outcome === undefined) return undefined;
    if ("error" in this.#outcome) throw this.#outcome.error;
    return this.#outcome.result;
  }
}
