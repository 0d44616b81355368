import type { Reply } from "../grammar/reply.js";
import type { Effect, EndReason } from "./effect.js";
import { type Asker, inPhase, type Phase, type Session } from "./phase.js";
import type { Question } from "./question.js";

/** What one input comes to: the session after it, and what that wants. */
export interface Step {
  readonly session: Session;
  readonly effects: readonly Effect[];
}

/** Replies and stays where the session is, or goes to `phase`. A 421 always closes (RFC 5321 §3.8). */
export function reply(session: Session, text: Reply, phase?: Phase): Step {
  if (text.code === 421) return hangUp(session, text);
  return {
    session: phase === undefined ? session : inPhase(session, phase),
    effects: [{ type: "reply", reply: session.rules.dialect.says(text) }],
  };
}

/** Replies, and closes the connection. */
export function hangUp(session: Session, text: Reply, reason: EndReason = "refused"): Step {
  return {
    session: inPhase(session, { name: "closed" }),
    effects: [
      { type: "reply", reply: text },
      { type: "close", reason },
    ],
  };
}

/** Closes the connection without a word: before a proxy's header, and in the middle of a handshake, there is none to say. */
export function leave(session: Session, reason: EndReason): Step {
  return {
    session: inPhase(session, { name: "closed" }),
    effects: [{ type: "close", reason }],
  };
}

/** Puts a question, or takes its default at once where nobody wants to be asked. */
export function ask(session: Session, asker: Asker, question: Question): Step {
  if (!session.rules.asks.has(question.hook)) return asker.settle(session, question, undefined);
  return {
    session: inPhase(session, { name: "asking", question, asker, before: session.phase }),
    effects: [{ type: "ask", question }],
  };
}

/** Whether a reply lets the client go on: 2yz or 3yz (RFC 5321 §4.2.1). */
export function isPositive({ code }: Reply): boolean {
  return code < 400;
}
