import type { CommandLine } from "../../grammar/command-line.js";
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
  const answer = verdict?.reply ?? replies.ehlo(session.rules.hostName, lines);
  const hostName = verdict?.hostName ?? question.hostName;
  return reply(
    session,
    answer,
    isPositive(answer) ? { name: "ready", client: { hostName, isExtended: true } } : idle(session),
  );
};

const settleHelo: NonNullable<Verb["settle"]> = (session, question, verdict) => {
  if (question.hook !== "handleHelo") return reply(session, replies.heloSyntax);
  const answer = verdict?.reply ?? replies.helo(session.rules.hostName);
  const hostName = verdict?.hostName ?? question.hostName;
  return reply(
    session,
    answer,
    isPositive(answer) ? { name: "ready", client: { hostName, isExtended: false } } : idle(session),
  );
};

/** Where a session stands between transactions. */
export function idle(session: Session): Phase {
  const client = clientOf(session);
  return client === undefined ? { name: "connected" } : { name: "ready", client };
}
