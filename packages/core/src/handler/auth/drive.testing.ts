import type { Credentials } from "./credentials.js";
import type { JudgedContext, JudgedMechanism } from "./judged-mechanism.js";
import type { OwnMechanism } from "./own-mechanism.js";

/** What an exchange came to: its challenges as text, and its result. */
export interface Driven {
  readonly challenges: readonly string[];
  readonly result: unknown;
}

/** Leads an exchange by hand: the answers of a client whose password is judged by `check()`. */
export async function drive(
  mechanism: OwnMechanism | JudgedMechanism,
  { initial, answers, password }: Script,
  seen: (credentials: Credentials) => void = () => {},
  letsAnyoneIn = false,
): Promise<Driven> {
  const context: JudgedContext = {
    initial: initial === undefined ? undefined : Buffer.from(initial),
    session: {} as JudgedContext["session"],
    hostName: "mx.test",
    signal: new AbortController().signal,
    judge: async (credentials) => {
      seen(credentials);
      return await Promise.resolve(
        credentials.check(password) || letsAnyoneIn
          ? { success: true, user: credentials.user }
          : { success: false },
      );
    },
  };
  const exchange = mechanism.exchange(context);
  const challenges: string[] = [];
  let turn = await exchange.next(Buffer.alloc(0));
  for (const answer of answers) {
    if (turn.done === true) break;
    challenges.push(Buffer.from(turn.value as string).toString());
    turn = await exchange.next(Buffer.from(answer));
  }
  return { challenges, result: turn.value };
}

export interface Script {
  readonly initial?: string;
  readonly answers: readonly string[];
  /** Undefined is a user who is not known. */
  readonly password: string | undefined;
}
