import { cutReply } from "../../grammar/reply.js";
import type { OpenInput } from "../input.js";
import { inPhase, type Session } from "../phase.js";
import type { Question, Verdict } from "../question.js";
import * as replies from "../replies.js";
import { ask, hangUp, leave, reply, type Step } from "../steps.js";

/**
 * The moment before the greeting (RFC 5321 §3.1, §4.3.1). A 421 closes; any other refusal, 554 as a rule, leaves a
 * session in which nothing but QUIT is of use. Where there is no room for the client, no hook is asked.
 */
export const connect: {
  run(session: Session, input?: Omit<OpenInput, "type">): Step;
  settle(session: Session, question: Question, verdict: Verdict | undefined): Step;
} = {
  run(before, { refusal, mayActForOthers = false } = {}) {
    const session: Session =
      mayActForOthers && before.neighbour === undefined
        ? { ...before, neighbour: { said: undefined } }
        : before;
    const isHidden = session.rules.tls === "implicit" && !session.isSecure;
    // In the middle of a handshake there is no word to say.
    if (refusal !== undefined)
      return isHidden ? leave(session, "refused") : hangUp(session, refusal);
    // RFC 8314 §3: where TLS is implicit, the greeting is inside of it.
    if (isHidden)
      return {
        session: inPhase(session, { name: "securing", isGreeted: false }),
        effects: [{ type: "startTls" }],
      };
    return ask(session, connect, { hook: "handleConnect" });
  },
  settle(before, _question, verdict) {
    const session = withExtensions(before, verdict);
    const { hostName, ident, limits } = session.rules;
    const greeting =
      verdict?.reply ?? cutReply(replies.greeting(hostName, ident), limits.replyLine);
    return reply(session, greeting, { name: greeting.code === 220 ? "connected" : "refused" });
  },
};

/** What a hook decided on extensions holds for as long as the session lasts. */
function withExtensions(session: Session, verdict: Verdict | undefined): Session {
  const { rules } = session;
  return verdict?.extensions === undefined
    ? session
    : { ...session, rules: rules.withUses(verdict.extensions, "connection") };
}
