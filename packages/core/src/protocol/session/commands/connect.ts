import { cutReply, type Reply } from "../../grammar/reply.js";
import { inPhase, type Session } from "../phase.js";
import type { Question, Verdict } from "../question.js";
import * as replies from "../replies.js";
import { ask, hangUp, leave, reply, type Step } from "../steps.js";

/**
 * The moment before the greeting (RFC 5321 §3.1, §4.3.1). A 421 closes; any other refusal, 554 as a rule, leaves a
 * session in which nothing but QUIT is of use. Where there is no room for the client, no hook is asked.
 */
export const connect: {
  run(session: Session, refusal?: Reply): Step;
  settle(session: Session, question: Question, verdict: Verdict | undefined): Step;
} = {
  run(session, refusal) {
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
  settle(session, _question, verdict) {
    const { hostName, ident, limits } = session.rules;
    const greeting =
      verdict?.reply ?? cutReply(replies.greeting(hostName, ident), limits.replyLine);
    return reply(session, greeting, { name: greeting.code === 220 ? "connected" : "refused" });
  },
};
