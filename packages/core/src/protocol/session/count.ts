import { parseMailbox } from "../grammar/mailbox.js";
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

/** Whether the domain of a mailbox is one too many for the session. */
export function isDomainTooMany({ rules, tally }: Session, address: string): boolean {
  const most = rules.limits.recipientDomains;
  if (most === Number.POSITIVE_INFINITY) return false;
  const domain = domainOf(address);
  const { recipientDomains } = tally;
  return domain !== "" && !recipientDomains.has(domain) && recipientDomains.size >= most;
}

/** Notes the domain of a recipient that was accepted. */
export function countDomain(session: Session, address: string): Session {
  const { rules, tally } = session;
  if (rules.limits.recipientDomains === Number.POSITIVE_INFINITY) return session;
  const domain = domainOf(address);
  if (domain === "" || tally.recipientDomains.has(domain)) return session;
  const recipientDomains = new Set(tally.recipientDomains).add(domain);
  return { ...session, tally: { ...tally, recipientDomains } };
}

/** In lower case; `""` for the bare `postmaster`, whose domain is the server's own. */
const domainOf = (address: string): string => parseMailbox(address)?.domain.toLowerCase() ?? "";

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
