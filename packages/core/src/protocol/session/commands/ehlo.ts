import type { CommandLine } from "../../grammar/command-line.js";
import { cutReply, type Reply } from "../../grammar/reply.js";
import { clientOf, type Phase, type Session } from "../phase.js";
import * as replies from "../replies.js";
import type { Rules } from "../rules.js";
import { connectionRules } from "../rules-of-session.js";
import { ask, isPositive, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";

/** EHLO (RFC 5321 §4.1.1.1): who the client is; answered with what the server can do. Ends an open transaction. */
export const ehlo: Verb = {
  name: "EHLO",
  syntax: "EHLO hostname",
  run(session: Session, { argument }: CommandLine): Step {
    if (!isName(argument)) return reply(session, replies.ehloSyntax);
    return ask(
      session,
      { settle: settleEhlo },
      {
        hook: "handleEhlo",
        hostName: argument,
        responses: offered(session, connectionRules(session)),
      },
    );
  },
};

/** HELO (§4.1.1.1): the same without extensions. */
export const helo: Verb = {
  name: "HELO",
  syntax: "HELO hostname",
  run(session: Session, { argument }: CommandLine): Step {
    if (!isName(argument)) return reply(session, replies.heloSyntax);
    return ask(session, { settle: settleHelo }, { hook: "handleHelo", hostName: argument });
  },
};

/** Whether it may be a client's name. Its truth is not verified (§4.1.4), but no tab belongs in it (§4.1.1.1). */
function isName(argument: string | undefined): argument is string {
  return argument !== undefined && !argument.includes("\t");
}

/** The EHLO lines after the first: the extensions in their order, then HELP. */
function offered({ isSecure, neighbour }: Session, rules: Rules): readonly string[] {
  const context = { rules, isSecure, mayActForOthers: neighbour !== undefined };
  const lines: string[] = [];
  for (const extension of rules.extensions) {
    if (rules.hidden?.has(extension.keyword) === true) continue;
    const line = extension.announce(context);
    if (line !== undefined) lines.push(line);
  }
  if (rules.hidden?.has("HELP") !== true) lines.push("HELP");
  return lines;
}

/** The lines that a hook left, brought up to what it decided on extensions. */
function following(
  said: readonly string[],
  before: readonly string[],
  now: readonly string[],
): readonly string[] {
  const lines = said.filter((line) => now.includes(line) || !before.includes(line));
  const added = now.filter((line) => !before.includes(line) && !lines.includes(line));
  const help = lines.lastIndexOf("HELP");
  return lines.toSpliced(help < 0 ? lines.length : help, 0, ...added);
}

const settleEhlo: NonNullable<Verb["settle"]> = (session, question, verdict) => {
  if (question.hook !== "handleEhlo") return reply(session, replies.ehloSyntax);
  const said = verdict?.responses ?? question.responses;
  const base = connectionRules(session);
  const rules = verdict?.extensions ? base.withUses(verdict.extensions, "ehlo") : base;
  const lines =
    rules === base ? said : following(said, question.responses, offered(session, rules));
  const answer =
    verdict?.reply ?? cutReply(replies.ehlo(rules.hostName, lines), rules.limits.replyLine);
  return introduced(session, rules, answer, verdict?.hostName ?? question.hostName, true);
};

const settleHelo: NonNullable<Verb["settle"]> = (session, question, verdict) => {
  if (question.hook !== "handleHelo") return reply(session, replies.heloSyntax);
  const rules = connectionRules(session);
  const answer = verdict?.reply ?? cutReply(replies.helo(rules.hostName), rules.limits.replyLine);
  return introduced(session, rules, answer, verdict?.hostName ?? question.hostName, false);
};

/** Ends an open transaction, as RSET does. After a refusal the session stays as it was, its transaction too (§4.1.4). */
function introduced(
  session: Session,
  rules: Rules,
  answer: Reply,
  hostName: string,
  isExtended: boolean,
): Step {
  if (!isPositive(answer)) return reply(session, answer);
  const introducedTo = rules === session.rules ? session : { ...session, rules };
  return reply(introducedTo, answer, { name: "ready", client: { hostName, isExtended } });
}

/** Where a session stands between transactions. */
export function idle(session: Session): Phase {
  const client = clientOf(session);
  return client === undefined ? { name: "connected" } : { name: "ready", client };
}
