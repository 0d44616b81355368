import type { ProxyData } from "../../wire/proxy-header.js";
import { inPhase, type Session } from "../phase.js";
import type { Question, Verdict } from "../question.js";
import { ask, isPositive, leave, type Step } from "../steps.js";

/**
 * The PROXY protocol header that precedes the greeting: who the client is, by its proxy's account. Once that is accepted
 * the session is where it would have been without a proxy. A refusal is told to nobody: no reply has been agreed upon
 * for a proxy, and what speaks here may not even be one.
 */
export const proxy: {
  run(session: Session, data: ProxyData): Step;
  settle(session: Session, question: Question, verdict: Verdict | undefined): Step;
} = {
  run(session, data) {
    // The proxy speaks for itself, to see whether the server is there: there is no client to judge.
    if (data.command === "LOCAL") return accepted(session, data);
    return ask(session, proxy, { hook: "handleProxy", proxy: data });
  },
  settle(session, question, verdict) {
    if (question.hook !== "handleProxy") return leave(session, "refused");
    if (verdict?.reply !== undefined && !isPositive(verdict.reply))
      return leave(session, "refused");
    return accepted(session, question.proxy);
  },
};

function accepted(session: Session, data: ProxyData): Step {
  return { session: inPhase({ ...session, proxy: data }, { name: "opening" }), effects: [] };
}
