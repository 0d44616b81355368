import { checkHandler } from "./check-handler.js";
import { askForContent } from "./compose-data.js";
import type { CloseContext, Handler, HookContext, MaybePromise } from "./handler.js";
import { DECISIONS } from "./hook-names.js";
import { type RowRule, ruleOf } from "./standing.js";
import { type HookResult, isThenable } from "./verdict.js";

/**
 * Handlers in a row, as one. Each is asked in turn; the first refusal stands and the rest are not asked. Where all let
 * it pass, the last reply that one of them gave is the reply. `accept({ record: false })` ends the row too: those behind it
 * get nothing to keep. Nor is anybody asked behind one that takes too long, or whose client has left meanwhile.
 *
 * AUTH: one that lets the client in (`{ success: true, user }`) can still be refused by one behind it; of two that do, the
 * last says who the client is. Content in pieces: each handler gets all of them, whatever the others do with theirs, up
 * to the first refusal, which aborts the `signal` of the content for all.
 *
 * @throws `INVALID_OPTION` for what is no handler, and for a hook whose name is misspelt
 */
export function compose(...handlers: readonly Handler[]): Handler {
  for (const [index, handler] of handlers.entries())
    checkHandler(handler, `Handler ${index + 1} of compose()`);
  const composed: Record<string, unknown> = {};
  for (const hook of DECISIONS) {
    const row = handlers.filter((handler) => handler[hook] !== undefined);
    if (row.length === 0) continue;
    if (hook === "handleData") {
      composed[hook] = (context: HookContext) => askForContent(row, context);
      continue;
    }
    const rule = ruleOf(hook);
    composed[hook] = (context: HookContext) => askInTurn(row, hook, rule, context);
  }
  if (handlers.some((handler) => handler.handleClose !== undefined))
    composed["handleClose"] = (context: CloseContext) => tellAll(handlers, context);
  // Content is kept where one of them wants it whole.
  if (composed["handleDataChunk"] !== undefined && handlers.some(wantsWhole))
    composed["keepsContent"] = true;
  return composed;
}

/** Whether a handler wants content that is complete. */
const wantsWhole = ({ handleData, handleDataChunk, keepsContent }: Handler): boolean =>
  handleData !== undefined && (handleDataChunk === undefined || keepsContent === true);

/** Tells each handler that the session is over, whatever the others do about it. */
async function tellAll(handlers: readonly Handler[], context: CloseContext): Promise<void> {
  const told = await Promise.allSettled(
    handlers.map(async (handler) => await handler.handleClose?.(context)),
  );
  const errors = told.flatMap((each) =>
    each.status === "rejected" ? [each.reason as unknown] : [],
  );
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1)
    throw new AggregateError(errors, errors.map((error) => String(error)).join("; "));
}

/** Stays synchronous for as long as the hooks do. */
function askInTurn(
  row: readonly Handler[],
  hook: (typeof DECISIONS)[number],
  rule: RowRule,
  context: HookContext,
  from = 0,
  before?: HookResult,
): MaybePromise<HookResult> {
  let standing = before;
  for (let index = from; index < row.length; index++) {
    const handler = row[index] as Handler;
    const call = handler[hook] as (context: HookContext) => MaybePromise<HookResult>;
    const result = call.call(handler, context);
    if (isThenable(result))
      return Promise.resolve(result as PromiseLike<HookResult>).then((settled) =>
        // Where nobody waits any more, those behind would act on what the client was told to have failed.
        rule.isFinal(settled) || context.signal.aborted
          ? settled
          : askInTurn(row, hook, rule, context, index + 1, rule.standingOf(standing, settled)),
      );
    if (rule.isFinal(result)) return result;
    standing = rule.standingOf(standing, result);
  }
  return standing;
}
