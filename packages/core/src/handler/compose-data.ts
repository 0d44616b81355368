import type { Handler, HookContext, MaybePromise } from "./handler.js";
import { type DataResult, envelopeFor, readRecipientResults } from "./recipient-results.js";
import { isFinal, standingOf } from "./standing.js";
import { type HookResult, isThenable } from "./verdict.js";

/**
 * Asks handlers in a row about content. One that returns a list decides for each recipient (LMTP): those that it refused
 * are settled, and the handlers behind it see an envelope of the others alone.
 *
 * @param before - what stands of the handlers that were asked already
 */
export function askForContent(
  row: readonly Handler[],
  context: HookContext,
  from = 0,
  before?: HookResult,
): MaybePromise<DataResult> {
  const handler = row[from];
  if (handler === undefined) return before;
  const { protocol } = context.server;
  // The list that positions count in is the one that the handler was given, whatever it does to it.
  const given = protocol === "lmtp" ? context.envelope.recipients : [];
  return follow(context, handler.handleData?.(context), (result) => {
    if (!isList(result))
      return isFinal(result)
        ? result
        : askForContent(row, context, from + 1, standingOf(before, result));
    const read = readRecipientResults(result, given.length, protocol);
    const standing = Array.from(result, (each) => standingOf(before, each));
    const left = [...read.keys()].filter((position) => read[position]?.isKept === true);
    if (left.length === 0) return standing;
    const envelope = envelopeFor(
      context.envelope,
      left.flatMap((position) => given[position] ?? []),
    );
    return follow(context, askForContent(row, { ...context, envelope }, from + 1), (later) => {
      for (const [index, position] of left.entries())
        standing[position] = standingOf(standing[position], isList(later) ? later[index] : later);
      return standing;
    });
  });
}

const isList = (result: DataResult): result is readonly HookResult[] => Array.isArray(result);

/** Stays synchronous for as long as the hooks do. Goes no further where nobody waits any more: the mail was refused. */
function follow(
  context: HookContext,
  value: MaybePromise<DataResult>,
  goOn: (value: DataResult) => MaybePromise<DataResult>,
): MaybePromise<DataResult> {
  if (!isThenable(value)) return goOn(value);
  return Promise.resolve(value as PromiseLike<DataResult>).then((settled) =>
    context.signal.aborted ? settled : goOn(settled),
  );
}
