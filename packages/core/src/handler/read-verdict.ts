import type { ExtensionUses } from "../protocol/extensions/use.js";
import { formatParameter } from "../protocol/grammar/parameters.js";
import type { Reply } from "../protocol/grammar/reply.js";
import type { Protocol } from "../protocol/session/dialect.js";
import type { Question, Verdict } from "../protocol/session/question.js";
import * as replies from "../protocol/session/replies.js";
import type { DraftEnvelope } from "./draft-envelope.js";
import { readRecipientResults } from "./recipient-results.js";
import { readUses } from "./session-extensions.js";
import { nonsense, readResult } from "./verdict.js";

/**
 * What a hook's result and the draft that it leaves mean for its question.
 *
 * @param standing - the extensions of the session, where the hook could change them
 * @throws TypeError where either is nonsense
 */
export function readVerdict(
  question: Question,
  result: unknown,
  draft: DraftEnvelope,
  extras: Record<string, unknown>,
  protocol: Protocol,
  standing?: ExtensionUses,
): Verdict | undefined {
  if (question.hook === "handleAuth") return readAuthVerdict(result);
  if (question.hook === "handleData" && Array.isArray(result))
    return {
      replies: readRecipientResults(result, question.transaction.recipientCount, protocol).map(
        ({ reply }) => reply,
      ),
    };
  const answer = readResult(result);
  if (answer.type === "nonsense") throw nonsense(question.hook, result);
  const reply = answer.type === "verdict" ? answer.reply : undefined;
  const isRecorded = answer.type === "default" || answer.record;
  if (question.hook === "handleRcpt") return readRcptVerdict(question, reply, isRecorded, draft);
  // Recipients are added by RCPT alone; after the content the envelope is nobody's any more.
  if (question.hook !== "handleData" && draft.change().type !== "none") draft.restoreRecipients();
  if (question.hook === "handleEhlo")
    return {
      reply,
      responses: linesOf(extras["responses"], "responses"),
      extensions: readUses(extras["extensions"], standing, protocol),
    };
  if (question.hook === "handleConnect")
    return { reply, extensions: readUses(extras["extensions"], standing, protocol) };
  if (question.hook === "handleMail") return { reply, mailFrom: mailFromOf(draft) };
  // That nothing is said refuses a parameter; that it is accepted has to be told apart from it.
  if (question.hook === "handleParameter" && answer.type === "verdict")
    return { reply: reply ?? replies.ok };
  return reply === undefined ? undefined : { reply };
}

function readRcptVerdict(
  question: Extract<Question, { hook: "handleRcpt" }>,
  reply: Reply | undefined,
  isRecorded: boolean,
  draft: DraftEnvelope,
): Verdict {
  if (!isRecorded || (reply !== undefined && reply.code >= 400)) {
    draft.restore();
    return { reply, recipients: { added: [] } };
  }
  const change = draft.change();
  const options = question.parameters.map(formatParameter);
  if (change.type === "none") {
    draft.record(question.address, options);
    return { reply };
  }
  draft.settle(options);
  return {
    reply,
    recipients: change.type === "added" ? { added: change.added } : { all: [...draft.rcptTos] },
  };
}

function mailFromOf({ mailFrom }: { readonly mailFrom: unknown }): string | undefined {
  if (typeof mailFrom === "string") return mailFrom;
  if (mailFrom === null || mailFrom === undefined) return undefined;
  throw new TypeError("envelope.mailFrom has to be a mailbox, as text.");
}

function linesOf(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((line) => typeof line === "string" && isOneLine(line)))
    return value as string[];
  throw new TypeError(`${name} has to stay a list of lines.`);
}

const isOneLine = (text: string): boolean => !/[\r\n\0]/.test(text);

/** What an authenticator's decision means. Only an explicit success is one; a decision that is none is a refusal. */
export function readDecision(decision: unknown): Verdict | undefined {
  if (decision === true) return { reply: replies.authSucceeded };
  if (typeof decision !== "object" || decision === null) return undefined;
  const { success, user, reply } = decision as {
    success?: unknown;
    user?: unknown;
    reply?: unknown;
  };
  const answer = readResult(reply);
  const own = answer.type === "verdict" ? answer.reply : undefined;
  if (success !== true) return own !== undefined && own.code >= 400 ? { reply: own } : undefined;
  const accepted = own !== undefined && own.code < 300 ? own : replies.authSucceeded;
  return { reply: accepted, user: typeof user === "string" ? user : undefined };
}

/** What handleAuth decided; undefined lets the mechanism go on. What it returned is not shown: it may be a secret. */
function readAuthVerdict(result: unknown): Verdict | undefined {
  if (result === undefined) return undefined;
  const isDecision =
    typeof result === "boolean" || (result as { success?: unknown })?.success !== undefined;
  const answer = readResult(result);
  const own = answer.type === "verdict" ? answer.reply : undefined;
  if (!isDecision && own !== undefined && own.code >= 400) return { reply: own };
  if (!isDecision)
    throw new TypeError(
      "handleAuth has to return nothing, a refusal, or { success: true, user }: no other reply says who the client is.",
    );
  const verdict = readDecision(result) ?? { reply: replies.authFailed };
  if (verdict.reply !== undefined && verdict.reply.code < 300 && verdict.user === undefined)
    throw new TypeError("handleAuth has to say who the client is: return { success: true, user }.");
  return verdict;
}
