import type { CommandLine } from "../../grammar/command-line.js";
import type { Reply } from "../../grammar/reply.js";
import type { ContentPiece } from "../../wire/chunk.js";
import { addToBody, contentOf, isBinary, NO_BODY } from "../body.js";
import { answerContent } from "../content-replies.js";
import { clientOf, inPhase, type Phase, type Session, transactionOf } from "../phase.js";
import * as replies from "../replies.js";
import { ask, isPositive, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";
import { receiveContent } from "./data.js";
import { idle } from "./ehlo.js";

type ChunkPhase = Extract<Phase, { name: "chunk" }>;

/** `BDAT chunk-size [LAST]`; what stands behind the number may be wrong, the number may not. */
const ARGUMENT = /^(\d+)(?:[ \t]+(.*))?$/;

/**
 * BDAT (RFC 3030 §2): so many octets behind its line are content. They are counted out whatever becomes of the command,
 * since no client waits for leave to send them; one that is refused ends its transaction.
 */
export const bdat: Verb = {
  name: "BDAT",
  syntax: "BDAT octets [LAST]",
  run(session: Session, { argument }: CommandLine): Step {
    const [, digits = "", marker] = ARGUMENT.exec(argument ?? "") ?? [];
    const octets = Number(digits);
    // Where the number is not known, everything behind it might be taken for commands.
    if (digits === "" || !Number.isSafeInteger(octets))
      return reply(session, replies.bdatUncounted);
    const { phase } = session;
    return {
      session: inPhase(session, {
        name: "chunk",
        octets,
        remaining: octets,
        isLast: marker !== undefined,
        body: (phase.name === "transaction" ? phase.body : undefined) ?? NO_BODY,
        refusal: judge(session, octets, marker),
        before: phase,
      }),
      effects: [],
    };
  },
};

/** Why a chunk is not taken; undefined where it is. */
function judge(session: Session, octets: number, marker: string | undefined): Reply | undefined {
  const { phase, rules } = session;
  const client = clientOf(session);
  if (client === undefined) return replies.heloFirst;
  if (!client.isExtended) return replies.ehloFirst;
  if (rules.authRequired && session.identity === undefined) return replies.authRequired;
  if (phase.name !== "transaction") return replies.mailFirst;
  if (phase.transaction.recipientCount === 0) return replies.rcptFirst;
  if (marker !== undefined && marker.toUpperCase() !== "LAST") return replies.bdatSyntax;
  const before = phase.body?.octets ?? 0;
  return before + octets > rules.limits.content ? replies.contentTooLarge : undefined;
}

/** Some octets of a chunk. */
export function receiveOfChunk(session: Session, piece: ContentPiece): Step {
  const { phase, rules } = session;
  const transaction = transactionOf(session);
  if (phase.name !== "chunk") return { session, effects: [] };
  const counted: ChunkPhase = { ...phase, remaining: phase.remaining - piece.octets.length };
  if (phase.refusal !== undefined || transaction === undefined) return goOn(session, counted);
  const body = addToBody(phase.body, piece, rules, isBinary(transaction));
  if ("code" in body) return goOn(session, { ...counted, refusal: body });
  const taken: ChunkPhase = { ...counted, body };
  const isLast = phase.isLast && piece.isEnd;
  if (!rules.asks.has("handleDataChunk") || (piece.octets.length === 0 && !isLast))
    return goOn(session, taken);
  return ask(inPhase(session, taken), settleOfChunk, {
    hook: "handleDataChunk",
    transaction,
    chunk: piece.octets,
    isLast,
  });
}

const settleOfChunk: Required<Pick<Verb, "settle">> = {
  settle(session, _question, verdict) {
    const { phase } = session;
    if (phase.name !== "chunk") return { session, effects: [] };
    const given = verdict?.reply;
    return given === undefined || isPositive(given)
      ? goOn(session, phase, given)
      : goOn(session, { ...phase, refusal: given });
  },
};

/** What is next after some octets: the rest of the chunk, or the reply to it. */
function goOn(session: Session, phase: ChunkPhase, accepted?: Reply): Step {
  const { before, body, refusal } = phase;
  if (phase.remaining > 0) return { session: inPhase(session, phase), effects: [] };
  // What is refused fails the transaction: chunks that are in the pipeline already get 503 (RFC 3030 §2).
  if (refusal !== undefined || before.name !== "transaction") {
    const answer = refusal ?? replies.mailFirst;
    const after = idle(inPhase(session, before));
    // In LMTP each recipient hears of the last chunk, and of no other (RFC 2033 §4.3); a line that is wrong is none.
    return phase.isLast && before.name === "transaction" && answer !== replies.bdatSyntax
      ? answerContent(session, before.transaction, undefined, answer, after)
      : reply(session, answer, after);
  }
  const { client, transaction } = before;
  if (!phase.isLast)
    return reply(session, replies.chunkOk(phase.octets), {
      name: "transaction",
      client,
      transaction,
      body,
    });
  return receiveContent(
    inPhase(session, { name: "content", client, transaction, body }),
    contentOf(body, session.rules),
    accepted ?? replies.chunksOk(body.octets),
  );
}
