import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { SmtpFixtureError } from "../errors.js";
import { monotonicMs } from "../real-time.js";
import type { Answer, Question, Refusal } from "./question.js";

/** What the asking side and the answering one share: how many answers there were, and whether there will be none. */
const ANSWERED = 0;
const GONE = 1;

/** Longer than any answer takes, also where a thread has to start and a hub is busy. */
const PATIENCE_MS = 10_000;

interface Numbered<T> {
  readonly id: number;
  readonly text: T;
}

/** Memory for both sides of a port. */
export const sharedState = (): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

/** The side that asks: one question at a time, and this thread stands still until it is answered. */
export class StandingStill {
  readonly #port: MessagePort;
  readonly #state: Int32Array<SharedArrayBuffer>;
  readonly #silence: (wasGone: boolean) => Refusal;
  readonly #patienceMs: number;
  #lastId = 0;

  /**
   * @param silence - why there is no answer
   * @param patienceMs - how long to stand still for one, at the most
   */
  constructor(
    port: MessagePort,
    state: Int32Array<SharedArrayBuffer>,
    silence: (wasGone: boolean) => Refusal,
    patienceMs: number = PATIENCE_MS,
  ) {
    this.#port = port;
    this.#state = state;
    this.#silence = silence;
    this.#patienceMs = patienceMs;
  }

  /** @returns JSON of an {@link Answer}, also where there is none */
  ask(question: string): string {
    const id = ++this.#lastId;
    this.#port.postMessage({ id, text: question } satisfies Numbered<string>);
    const deadline = monotonicMs() + this.#patienceMs;
    for (;;) {
      const answered = Atomics.load(this.#state, ANSWERED);
      const isGone = Atomics.load(this.#state, GONE) === 1;
      const message = receiveMessageOnPort(this.#port)?.message as Numbered<string> | undefined;
      if (message?.id === id) return message.text;
      // To a question that was given up.
      if (message !== undefined) continue;
      const left = deadline - monotonicMs();
      if (isGone || left <= 0)
        return JSON.stringify({ error: this.#silence(isGone) } satisfies Answer);
      Atomics.wait(this.#state, ANSWERED, answered, left);
    }
  }

  end(): void {
    this.#port.close();
  }
}

/** The side that answers. @param reply - what it throws is an answer too */
export function answerQuestions(
  port: MessagePort,
  state: Int32Array<SharedArrayBuffer>,
  reply: (question: Question) => Promise<unknown>,
): void {
  const wake = (): void => {
    Atomics.add(state, ANSWERED, 1);
    Atomics.notify(state, ANSWERED);
  };
  port.on("message", ({ id, text }: Numbered<string>) => {
    void answerTo(reply, text).then((answer) => {
      port.postMessage({ id, text: answer } satisfies Numbered<string>);
      wake();
    });
  });
  // Nobody is left to answer when this thread ends.
  process.once("exit", () => {
    Atomics.store(state, GONE, 1);
    wake();
  });
}

async function answerTo(
  reply: (question: Question) => Promise<unknown>,
  text: string,
): Promise<string> {
  try {
    return JSON.stringify({ answer: await reply(JSON.parse(text) as Question) });
  } catch (error) {
    const { code = "HUB_REFUSED", message } = error as Partial<SmtpFixtureError> & Error;
    return JSON.stringify({ error: { code, message } } satisfies Answer);
  }
}
