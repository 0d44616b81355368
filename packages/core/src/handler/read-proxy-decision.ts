import type { Verdict } from "../protocol/session/question.js";
import * as replies from "../protocol/session/replies.js";
import { readResult } from "./verdict.js";

/**
 * What a result of handleProxy means: beside what each hook may return it may be true or false.
 * @throws TypeError where it is neither a yes nor a no
 */
export function readProxyDecision(result: unknown): Verdict | undefined {
  if (result === true) return undefined;
  if (result === false) return { reply: replies.proxyRefused };
  const answer = readResult(result);
  if (answer.type === "nonsense")
    throw new TypeError(
      `handleProxy returned ${result === null ? "null" : typeof result === "string" ? JSON.stringify(result.slice(0, 80)) : typeof result}, which is neither a yes nor a no.`,
    );
  return answer.type === "verdict" && answer.reply !== undefined
    ? { reply: answer.reply }
    : undefined;
}
