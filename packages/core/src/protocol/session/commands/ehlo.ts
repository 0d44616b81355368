import type { CommandLine } from "../../grammar/command-line.js";
import { cutReply, type Reply } from "../../grammar/reply.js";
import { clientOf, type Phase, type Session } from "../phase.js";
import * as replies from "../replies.js";
import { ask, isPositive, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";

/** EHLO (RFC 5321 §4.1.1.1): who the client is; answered with what the server can do. Ends an open transaction. */
export const ehlo: Verb = {
  name: "EHLO",
  syntax: "EHLO hostname",
  run(session: Session, { argument }: CommandLine): Step {
    if (argument === undefined) return reply(session, replies.ehloSyntax);
    return ask(
      session,
      { settle: settleEhlo },
      { hook: "handleEhlo", hostName: argument, responses: offered(session) },
    );
  },
};

/** HELO (§4.1.1.1): the same without extensions. */
export const helo: Verb = {
  name: "HELO",
  syntax: "HELO hostname",
  run(session: Session, { argument }: CommandLine): Step {
    if (argument === undefined) return reply(session, replies.heloSyntax);
    return ask(session, { settle: settleHelo }, { hook: "handleHelo", hostName: argument });
  },
};

/** The EHLO lines after the first: the extensions in their order, then HELP. */
export function offered(session: Session): readonly string[] {
  const { rules, isSecure } = session;
  const lines: string[] = [];
  for (const extension of rules.extensions) {
    const line = extension.announce({ rules, isSecure });
    if (line !== undefined) lines.push(line);
  }
  lines.push("HELP");
  return lines;
}

const settleEhlo: NonNullable<Verb["settle"]> = (session, question, verdict) => {
  if (question.hook !== "handleEhlo") return reply(session, replies.ehloSyntax);
  const lines = verdict?.responses ?? question.responses;
  const { rules } = session;
  const answer =
    verdict?.reply ?? cutReply(replies.ehlo(rules.hostName, lines), rules.limits.replyLine);
  return introduced(session, answer, verdict?.hostName ?? question.hostName, true);
};

const settleHelo: NonNullable<Verb["settle"]> = (session, question, verdict) => {
  if (question.hook !== "handleHelo") return reply(session, replies.heloSyntax);
  const { rules } = session;
  const answer = verdict?.reply ?? cutReply(replies.helo(rules.hostName), rules.limits.replyLine);
  return introduced(session, answer, verdict?.hostName ?? question.hostName, false);
};

/** Ends an open transaction, as RSET does. After a refusal the session stays as it was, its transaction too (§4.1.4). */
function introduced(session: Session, answer: Reply, hostName: string, isExtended: boolean): Step {
  if (!isPositive(answer)) return reply(session, answer);
  return reply(session, answer, { name: "ready", client: { hostName, isExtended } });
}

/** Where a session stands between transactions. */
export function idle(session: Session): Phase {
  const client = clientOf(session);
  return client === undefined ? { name: "connected" } : { name: "ready", client };
}
