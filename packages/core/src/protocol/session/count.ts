import type { Reply } from "../grammar/reply.js";
import type { Input } from "./input.js";
import { inPhase, type Session } from "./phase.js";
import type { Verdict } from "./question.js";
import * as replies from "./replies.js";
import type { Step } from "./steps.js";

/** Counts a command, unless its verb was used too often already. */
export function countCall(session: Session, verb: string): Session | "too-many" {
  const { callLimit, verbs } = session.rules;
  if (callLimit === undefined) return session;
  // So that a client that makes verbs up cannot fill the memory with them.
  const key = verbs.has(verb) || callLimit.of.has(verb) ? verb : "*";
  const used = session.tally.calls.get(key) ?? 0;
  if (used >= (callLimit.of.get(verb) ?? callLimit.others)) return "too-many";
  const calls = new Map(session.tally.calls).set(key, used + 1);
  return { ...session, tally: { ...session.tally, calls } };
}

export function countTransaction(session: Session): Session {
  // Nobody looks at it where there is no limit.
  if (session.rules.limits.transactions === Number.POSITIVE_INFINITY) return session;
  const { tally } = session;
  return { ...session, tally: { ...tally, transactions: tally.transactions + 1 } };
}

/**
 * Counts the refusals among a step's replies; in place of the one too many the session ends with 421. A reply that a hook
 * gave is the server's decision and not the client's mistake.
 */
export function countErrors(next: Step, input: Input): Step {
  const given = input.type === "verdict" ? input.verdict : undefined;
  const isPiece = input.type === "piece";
  let { errors } = next.session.tally;
  for (const [index, effect] of next.effects.entries()) {
    if (effect.type !== "reply" || !isMistake(effect.reply, given)) continue;
    // What a hook said to an earlier piece of the content is the reply to all of it.
    if (isPiece && !OWN_REFUSALS.has(effect.reply)) continue;
    errors++;
    if (errors >= next.session.rules.limits.errors)
      return {
        session: inPhase(next.session, { name: "closed" }),
        effects: [
          ...next.effects.slice(0, index),
          { type: "reply", reply: replies.tooManyErrors },
          { type: "close", reason: "refused" },
        ],
      };
  }
  if (errors === next.session.tally.errors) return next;
  const { session } = next;
  return {
    session: { ...session, tally: { ...session.tally, errors } },
    effects: next.effects,
  };
}

/** A 421 ends the session by itself. */
function isMistake(reply: Reply, given: Verdict | undefined): boolean {
  if (reply.code < 400 || reply.code === 421) return false;
  return reply !== given?.reply && given?.replies?.includes(reply) !== true;
}

/** What a session itself refuses; that a hook failed is no mistake of the client. */
const OWN_REFUSALS: ReadonlySet<unknown> = new Set<unknown>(
  Object.values(replies).filter((own) => own !== replies.hookFailed),
);
