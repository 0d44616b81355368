import type { CommandLine } from "../../grammar/command-line.js";
import type { ReceivedContent } from "../../wire/content.js";
import { hasLineOver } from "../../wire/line-length.js";
import { answerContent } from "../content-replies.js";
import { clientOf, transactionOf, type Session } from "../phase.js";
import * as replies from "../replies.js";
import { ask, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";

/** DATA (RFC 5321 §4.1.1.4): what follows 354 is content, up to its final dot. */
export const data: Verb = {
  name: "DATA",
  syntax: "DATA",
  run(session: Session, { argument }: CommandLine): Step {
    const { phase, rules } = session;
    const client = clientOf(session);
    if (client === undefined) return reply(session, replies.heloFirst);
    if (rules.authRequired && session.identity === undefined)
      return reply(session, replies.authRequired);
    if (phase.name !== "transaction" || phase.transaction.recipientCount === 0)
      return reply(session, replies.rcptFirst);
    if (argument !== undefined) return reply(session, replies.dataSyntax);
    return reply(session, replies.startContent, {
      name: "content",
      client,
      transaction: phase.transaction,
    });
  },
};

/** The final dot has come: the content is judged, and the transaction ends whatever the judgement (§4.1.1.4). */
export function receiveContent(session: Session, content: ReceivedContent): Step {
  const { phase, rules } = session;
  if (phase.name !== "content") return reply(session, replies.rcptFirst);
  const ready = { name: "ready", client: phase.client } as const;
  const { transaction } = phase;
  if (content.isDropped)
    return answerContent(session, transaction, undefined, replies.contentTooLarge, ready);
  const { textLine } = rules.limits;
  if (textLine < content.wireOctets && hasLineOver(content.octets(), textLine))
    return answerContent(session, transaction, undefined, replies.textLineTooLong, ready);
  return ask(session, settleContent, {
    hook: "handleData",
    transaction,
    content,
  });
}

const settleContent: Required<Pick<Verb, "settle">> = {
  settle(session, _question, verdict) {
    const client = clientOf(session);
    const transaction = transactionOf(session);
    if (client === undefined || transaction === undefined) return reply(session, replies.rcptFirst);
    return answerContent(session, transaction, verdict, replies.contentOk, {
      name: "ready",
      client,
    });
  },
};
