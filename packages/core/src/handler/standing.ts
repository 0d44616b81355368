import { type HookResult, readResult } from "./verdict.js";

/** A refusal stands; so does nonsense, which becomes an error, and an acceptance that keeps nothing. */
export function isFinal(result: HookResult): boolean {
  const read = readResult(result);
  if (read.type === "nonsense") return true;
  return (
    read.type === "verdict" &&
    (!read.record || (read.reply !== undefined && read.reply.code >= 400))
  );
}

/** What stands once a handler in a row has said something too: the newest that has a reply, or that anybody said at all. */
export function standingOf(before: HookResult, result: HookResult): HookResult {
  if (before === undefined || isFinal(result)) return result;
  const read = readResult(result);
  return read.type === "verdict" && read.reply !== undefined ? result : before;
}
