import type { Question, Verdict } from "../../protocol/session/question.js";
import type { Authenticator, HookServer, HookSession, MaybePromise } from "../handler.js";
import { AuthExchange } from "./exchange.js";
import { judgeBy, type JudgedContext } from "./judged-mechanism.js";
import type { OwnMechanism } from "./own-mechanism.js";

/** What exchanges need to know of their server. */
export interface ExchangesOptions {
  readonly authenticator: Authenticator | undefined;
  readonly mechanisms: readonly Partial<OwnMechanism>[];
  readonly onFailure: (hook: string, error: unknown, session: HookSession) => void;
}

type Turn = Extract<Question, { hook: "exchange" }>;

/** What a mechanism is called where a hook is named. */
export const labelOf = (mechanism: string): string => `AUTH ${mechanism}`;

/** The exchanges of one session, one after the other, of mechanisms that are generators. */
export class Exchanges {
  readonly #options: ExchangesOptions;
  readonly #server: HookServer;
  readonly #session: HookSession;
  #current: AuthExchange | undefined;

  constructor(options: ExchangesOptions, server: HookServer, session: HookSession) {
    this.#options = options;
    this.#server = server;
    this.#session = session;
  }

  /**
   * Takes a turn: begins an exchange, or goes on with the one that has begun.
   * @throws what the mechanism throws
   */
  take({
    mechanism,
    turn,
    response,
  }: Turn): MaybePromise<IteratorResult<unknown, unknown>> | undefined {
    if (turn !== "begin") return this.#current?.next(response);
    this.end(new Error("Another exchange begins."));
    this.#current = this.#begin(mechanism, response);
    return this.#current.next(undefined);
  }

  /** @throws TypeError where the turn is nonsense */
  read(result: unknown): Verdict | undefined {
    return this.#current?.read(result as IteratorResult<unknown, unknown>);
  }

  /** What is not a challenge ends the exchange, also where its time ran out. */
  tidy(verdict: Verdict | undefined): Verdict | undefined {
    if (verdict?.challenge === undefined) this.end(new Error("The exchange is over."));
    return verdict;
  }

  end(reason: Error): undefined {
    this.#current?.end(reason);
    this.#current = undefined;
  }

  #begin(name: string, initial: Buffer | undefined): AuthExchange {
    const { authenticator, mechanisms, onFailure } = this.#options;
    const session = this.#session;
    const { hostName } = this.#server;
    const own = mechanisms.find((mechanism) => mechanism.name === name);
    return new AuthExchange(
      name,
      (signal) => {
        const judge = judgeBy(authenticator, { session, signal });
        const context: JudgedContext = { initial, session, hostName, signal, judge };
        return own?.exchange?.(context);
      },
      (error) => onFailure(labelOf(name), error, session),
    );
  }
}
