import { cutReply, splitReply } from "../grammar/reply.js";
import type { Question, Verdict } from "./question.js";

/**
 * A verdict whose replies have no longer lines than a client has to take (RFC 5321 §4.5.3.1.5): a text that has no room
 * goes on in the next line. In the reply to EHLO each line is a keyword (§4.1.1.1), so that it is cut there.
 */
export function fitting(
  { hook }: Question,
  verdict: Verdict | undefined,
  limit: number,
): Verdict | undefined {
  if (verdict === undefined) return undefined;
  const { reply, replies } = verdict;
  if (replies !== undefined)
    return { ...verdict, replies: replies.map((each) => each && splitReply(each, limit)) };
  if (reply === undefined) return verdict;
  const fits =
    hook === "handleEhlo" && reply.code < 300 ? cutReply(reply, limit) : splitReply(reply, limit);
  return fits === reply ? verdict : { ...verdict, reply: fits };
}
