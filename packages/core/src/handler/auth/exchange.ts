import type { Verdict } from "../../protocol/session/question.js";
import { readDecision } from "../read-verdict.js";
import { isThenable } from "../verdict.js";
import type { MaybePromise } from "../handler.js";
import type { Exchange } from "./own-mechanism.js";

/** RFC 4954 §4: a challenge's line, in base64, has 12,288 octets at most: `334 `, the text, CRLF. */
const LONGEST_CHALLENGE = Math.floor((12_288 - 6) / 4) * 3;

/** One exchange of a mechanism that is a generator: each answer of the client goes in, a verdict comes out. */
export class AuthExchange {
  readonly #name: string;
  readonly #abort = new AbortController();
  readonly #failed: (error: unknown) => void;
  readonly #generator: Exchange | undefined;
  #isOver = false;

  /**
   * @param failed - told of what the generator throws while it is being ended
   * @throws what `begin` throws
   */
  constructor(
    name: string,
    begin: (signal: AbortSignal) => Exchange | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#name = name;
    this.#failed = failed;
    this.#generator = begin(this.#abort.signal);
  }

  /** The next turn; the first is called without an answer. */
  next(answer: Buffer | undefined): MaybePromise<IteratorResult<unknown, unknown>> | undefined {
    // What a generator is given in its first turn goes nowhere.
    return this.#generator?.next(answer as Buffer);
  }

  /**
   * What a turn means.
   * @throws TypeError where it is nonsense; never says what it was, since that may be a secret
   */
  read({ done, value }: IteratorResult<unknown, unknown>): Verdict | undefined {
    if (done !== true) return { challenge: this.#challengeOf(value) };
    this.#isOver = true;
    const verdict = readDecision(value);
    const isIn = verdict?.reply !== undefined && verdict.reply.code < 300;
    if (isIn && verdict.user === undefined)
      throw new TypeError(
        `The mechanism ${this.#name} has to say who the client is: return { success: true, user }.`,
      );
    return verdict;
  }

  /** Ends an exchange that is not over: aborts its signal and has its `finally` blocks run. Nothing is waited for. */
  end(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#abort.abort(reason);
    try {
      const ended: unknown = this.#generator?.return(false);
      if (isThenable(ended)) ended.then(undefined, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  #challengeOf(value: unknown): Buffer {
    if (typeof value !== "string" && !(value instanceof Uint8Array))
      throw new TypeError(
        `The mechanism ${this.#name} yielded ${typeof value}: a challenge is text or octets.`,
      );
    const octets = Buffer.from(value as Uint8Array);
    if (octets.length > LONGEST_CHALLENGE)
      throw new TypeError(
        `The mechanism ${this.#name} yielded a challenge of ${octets.length} octets: ${LONGEST_CHALLENGE} fit into a line (RFC 4954 §4).`,
      );
    return octets;
  }
}
