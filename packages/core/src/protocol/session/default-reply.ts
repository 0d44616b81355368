import type { Reply } from "../grammar/reply.js";
import { inPhase, type Session } from "./phase.js";
import type { Verdict } from "./question.js";
import { contentOk } from "./replies.js";

/**
 * What the client would be told if nobody had anything to say to the question that is out; undefined where none is.
 *
 * @param verdict - what is decided already, its reply apart: the lines of an EHLO
 */
export function defaultReply(session: Session, verdict?: Verdict): Reply | undefined {
  const { phase } = session;
  if (phase.name !== "asking") return undefined;
  // Settling is pure: it may be done as often as somebody wants to know.
  const { effects } = phase.asker.settle(inPhase(session, phase.before), phase.question, verdict);
  const said = effects.find((effect) => effect.type === "reply")?.reply;
  if (said !== undefined || phase.question.hook !== "handleDataChunk") return said;
  // A piece with more to come has no reply of its own, and after the last one handleData is asked: that it is accepted.
  const [next] = effects;
  return (
    (next?.type === "ask" && next.question.hook === "handleData"
      ? next.question.accepted
      : undefined) ?? contentOk
  );
}
