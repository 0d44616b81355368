import { cutReply, type Reply, splitReply } from "../grammar/reply.js";
import type { Input } from "./input.js";
import type { Session } from "./phase.js";
import type { QuestionHook } from "./question.js";

type VerdictInput = Extract<Input, { type: "verdict" }>;

/**
 * A verdict whose replies have no longer lines than a client has to take (RFC 5321 §4.5.3.1.5): a text that has no room
 * goes on in the next line. In the reply to EHLO each line is a keyword (§4.1.1.1), so that it is cut there.
 */
export function fitting({ phase, rules }: Session, input: VerdictInput): VerdictInput {
  const { verdict } = input;
  if (verdict?.reply === undefined && verdict?.replies === undefined) return input;
  const limit = rules.limits.replyLine;
  const hook = phase.name === "asking" ? phase.question.hook : undefined;
  const reply = verdict.reply && fit(verdict.reply, hook, limit);
  const replies = verdict.replies?.map((each) => each && fit(each, hook, limit));
  if (replies === undefined && reply === verdict.reply) return input;
  return { type: "verdict", verdict: { ...verdict, reply, replies } };
}

function fit(reply: Reply, hook: QuestionHook | undefined, limit: number): Reply {
  return hook === "handleEhlo" && reply.code < 300
    ? cutReply(reply, limit)
    : splitReply(reply, limit);
}
