import type { Reply } from "../protocol/grammar/reply.js";
import type { Transaction } from "../protocol/session/transaction.js";
import type { ReceivedContent } from "../protocol/wire/content.js";
import type { Handler, HookSession } from "./handler.js";

/**
 * Takes a complete transaction as the session has it, in place of the handler's handleData: no draft of the envelope is
 * made for it. Only right where no other hook could have changed a draft.
 */
export type Take = (
  session: HookSession,
  transaction: Transaction,
  content: ReceivedContent,
) => Reply | undefined;

const takes = new WeakMap<Handler, Take>();

export function takeOf(handler: Handler): Take | undefined {
  return takes.get(handler);
}

export function setTake(handler: Handler, take: Take): void {
  takes.set(handler, take);
}
