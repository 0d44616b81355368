import type { Question, Verdict } from "../question.js";
import type { Session } from "../phase.js";
import * as replies from "../replies.js";
import { ask, hangUp, reply, type Step } from "../steps.js";

/** The moment before the greeting (RFC 5321 §3.1, §4.3.1). A refusal is a 554 or 421, and the connection closes. */
export const connect: {
  run(session: Session): Step;
  settle(session: Session, question: Question, verdict: Verdict | undefined): Step;
} = {
  run(session) {
    return ask(session, connect, { hook: "handleConnect" });
  },
  settle(session, _question, verdict) {
    const { hostName, ident } = session.rules;
    const greeting = verdict?.reply ?? replies.greeting(hostName, ident);
    if (greeting.code !== 220) return hangUp(session, greeting);
    return reply(session, greeting, { name: "connected" });
  },
};
