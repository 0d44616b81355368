import type { AuthResult, Authenticator, HookSession } from "../handler.js";
import { readDecision } from "../read-verdict.js";
import type { Credentials } from "./credentials.js";
import type { Exchange, ExchangeContext, OwnMechanism } from "./own-mechanism.js";

/** What a built-in mechanism's exchange has beyond what every exchange has. */
export interface JudgedContext extends ExchangeContext {
  /** Asks the authenticator. A success names who the client is. */
  judge(credentials: Credentials): Promise<Judgement>;
}

/** The authenticator's decision. */
export type Judgement =
  | (AuthResult & { readonly success: false })
  | (AuthResult & { readonly success: true; readonly user: string });

/** A built-in mechanism that is a generator: it leaves the decision to the authenticator. */
export interface JudgedMechanism extends OwnMechanism {
  exchange(context: JudgedContext): Exchange;
}

/** Asks an authenticator within an exchange. */
export function judgeBy(
  authenticator: Authenticator | undefined,
  context: { readonly session: HookSession; readonly signal: AbortSignal },
): JudgedContext["judge"] {
  return async (credentials) => {
    const verdict = readDecision(await authenticator?.({ ...context, credentials }));
    const reply = verdict?.reply;
    return reply !== undefined && reply.code < 300
      ? { success: true, user: verdict?.user ?? credentials.user, reply }
      : { success: false, reply };
  };
}
