import type { Reply } from "../grammar/reply.js";
import type { Effect } from "./effect.js";
import { inPhase, type Phase, type Session } from "./phase.js";
import type { Verdict } from "./question.js";
import { isPositive, reply, type Step } from "./steps.js";
import { rcptsOf, type Transaction } from "./transaction.js";

/**
 * Answers the content of a transaction: once in SMTP; in LMTP once for each RCPT that was accepted, in their order, a
 * mailbox that was named twice included (RFC 2033 §4.2). A 421 among the replies closes once all of them are given.
 *
 * @param fallback - the reply where the verdict has none
 */
export function answerContent(
  session: Session,
  transaction: Transaction,
  verdict: Pick<Verdict, "reply" | "replies"> | undefined,
  fallback: Reply,
  phase: Phase,
): Step {
  const forAll = verdict?.reply ?? fallback;
  if (!session.rules.dialect.answersEachRecipient || transaction.rcptCount === 0)
    return reply(session, forAll, phase);
  const answers = new Array<Reply | undefined>(transaction.rcptCount).fill(undefined);
  if (verdict?.replies !== undefined)
    for (const [index, rcpt] of rcptsOf(transaction).entries()) {
      const answer = verdict.replies[index] ?? forAll;
      const before = answers[rcpt];
      if (rcpt >= answers.length) continue;
      // Of several recipients that a hook made of one RCPT, the first that is refused speaks for it.
      if (before === undefined || (isPositive(before) && !isPositive(answer)))
        answers[rcpt] = answer;
    }
  const effects: Effect[] = answers.map((answer = forAll, rcpt) => ({
    type: "reply",
    reply: answer,
    rcpt,
  }));
  if (answers.every((answer = forAll) => answer.code !== 421))
    return { session: inPhase(session, phase), effects };
  effects.push({ type: "close", reason: "refused" });
  return { session: inPhase(session, { name: "closed" }), effects };
}
