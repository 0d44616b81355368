import { type HookResult, readResult } from "./verdict.js";

/** How the results that a row of handlers gives for one hook are taken together. */
export interface RowRule {
  /** Whether the handlers behind are not asked any more. */
  isFinal(result: unknown): boolean;
  /** What stands once a handler has said something that is not final. */
  standingOf(before: HookResult, result: HookResult): HookResult;
}

/** A refusal stands; so does nonsense, which becomes an error, and an acceptance that keeps nothing. */
export function isFinal(result: unknown): boolean {
  const read = readResult(result);
  return isRefusal(result) || (read.type === "verdict" && !read.record);
}

/** What stands once a handler in a row has said something too: the newest that has a reply, or that anybody said at all. */
export function standingOf(before: HookResult, result: HookResult): HookResult {
  return isFinal(result) ? result : lastReply(before, result);
}

/** The rule of a hook. */
export function ruleOf(hook: string): RowRule {
  return RULES[hook] ?? OF_MOST;
}

const OF_MOST: RowRule = { isFinal, standingOf };

const RULES: Readonly<Record<string, RowRule>> = {
  // A plain `true` is a yes like any other.
  handleProxy: {
    isFinal: (result) => result !== true && isFinal(result),
    standingOf: (before, result) =>
      (result as unknown) === true ? before : standingOf(before, result),
  },
  // Nothing but a name lets a client in, and nobody behind who knows better is passed over for it.
  handleAuth: {
    isFinal: (result) => result !== undefined && !namesClient(result),
    standingOf: (before, result) => result ?? before,
  },
  // Whether a mail is kept is for handleData to say; without a piece of it the others could not keep it either.
  handleDataChunk: { isFinal: isRefusal, standingOf: lastReply },
};

function isRefusal(result: unknown): boolean {
  const read = readResult(result);
  if (read.type === "nonsense") return true;
  return read.type === "verdict" && read.reply !== undefined && read.reply.code >= 400;
}

function lastReply(before: HookResult, result: HookResult): HookResult {
  if (before === undefined) return result;
  const read = readResult(result);
  return read.type === "verdict" && read.reply !== undefined ? result : before;
}

function namesClient(result: unknown): boolean {
  if (typeof result !== "object" || result === null) return false;
  const { success, user } = result as { success?: unknown; user?: unknown };
  return success === true && typeof user === "string";
}
