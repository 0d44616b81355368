import type { CommandLine } from "../../grammar/command-line.js";
import type { Reply } from "../../grammar/reply.js";
import type { ContentPiece } from "../../wire/chunk.js";
import type { ReceivedContent } from "../../wire/content.js";
import { addToBody, contentOf, isBinary, NO_BODY } from "../body.js";
import { answerContent } from "../content-replies.js";
import { unmetDemand } from "../demands.js";
import { clientOf, inPhase, type Session, transactionOf } from "../phase.js";
import * as replies from "../replies.js";
import { ask, isPositive, reply, type Step } from "../steps.js";
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
    if (phase.body !== undefined) return reply(session, replies.dataAfterBdat);
    const unmet = unmetDemand(rules, "DATA", []);
    if (unmet !== undefined) return reply(session, unmet);
    if (isBinary(phase.transaction)) return reply(session, replies.binaryNeedsBdat);
    if (argument !== undefined) return reply(session, replies.dataSyntax);
    return reply(session, replies.startContent, {
      name: "content",
      client,
      transaction: phase.transaction,
      body: rules.asks.has("handleDataChunk") ? NO_BODY : undefined,
    });
  },
};

/**
 * The content is complete: it is judged, and the transaction ends whatever the judgement (§4.1.1.4).
 *
 * @param accepted - what is replied where it is accepted and nobody says otherwise
 */
export function receiveContent(session: Session, content: ReceivedContent, accepted?: Reply): Step {
  const { phase, rules } = session;
  if (phase.name !== "content") return reply(session, replies.rcptFirst);
  const ready = { name: "ready", client: phase.client } as const;
  const { transaction } = phase;
  if (content.isDropped)
    return answerContent(session, transaction, undefined, replies.contentTooLarge, ready);
  if (content.hasLineOver(rules.limits.textLine))
    return answerContent(session, transaction, undefined, replies.textLineTooLong, ready);
  return ask(session, settleContent, {
    hook: "handleData",
    transaction,
    content,
    accepted,
  });
}

const settleContent: Required<Pick<Verb, "settle">> = {
  settle(session, question, verdict) {
    const client = clientOf(session);
    const transaction = transactionOf(session);
    if (client === undefined || transaction === undefined) return reply(session, replies.rcptFirst);
    const accepted = question.hook === "handleData" ? question.accepted : undefined;
    return answerContent(session, transaction, verdict, accepted ?? replies.contentOk, {
      name: "ready",
      client,
    });
  },
};

/** Some octets of content that is handed on as it comes. Once it is refused, the rest is read and dropped. */
export function receivePiece(session: Session, piece: ContentPiece): Step {
  const { phase, rules } = session;
  if (phase.name !== "content" || phase.body === undefined) return { session, effects: [] };
  if (phase.refusal !== undefined) return dropPiece(session, piece, phase.refusal);
  const body = addToBody(phase.body, piece, rules, false);
  if ("code" in body) return dropPiece(session, piece, body);
  return ask(inPhase(session, { ...phase, body }), settlePiece, {
    hook: "handleDataChunk",
    transaction: phase.transaction,
    chunk: piece.octets,
    isLast: piece.isEnd,
  });
}

const settlePiece: Required<Pick<Verb, "settle">> = {
  settle(session, question, verdict) {
    const { phase } = session;
    if (question.hook !== "handleDataChunk" || phase.name !== "content")
      return reply(session, replies.rcptFirst);
    const given = verdict?.reply;
    return given === undefined || isPositive(given)
      ? goOn(session, question.isLast, given)
      : goOn(inPhase(session, { ...phase, refusal: given }), question.isLast);
  },
};

/** Counts a piece of content that is refused. Too much of it is too much whatever its lines, as where it is kept. */
function dropPiece(session: Session, piece: ContentPiece, refusal: Reply): Step {
  const { phase, rules } = session;
  if (phase.name !== "content" || phase.body === undefined) return { session, effects: [] };
  const body = { ...phase.body, octets: phase.body.octets + piece.octets.length, kept: undefined };
  const isTooLarge = refusal === replies.textLineTooLong && body.octets > rules.limits.content;
  const standing = isTooLarge ? replies.contentTooLarge : refusal;
  return goOn(inPhase(session, { ...phase, body, refusal: standing }), piece.isEnd);
}

/** What is next after a piece: the rest of the content, or the reply to all of it. */
function goOn(session: Session, isEnd: boolean, accepted?: Reply): Step {
  const { phase, rules } = session;
  if (phase.name !== "content" || phase.body === undefined || !isEnd)
    return { session, effects: [] };
  if (phase.refusal !== undefined)
    return answerContent(session, phase.transaction, undefined, phase.refusal, {
      name: "ready",
      client: phase.client,
    });
  return receiveContent(session, contentOf(phase.body, rules), accepted);
}
