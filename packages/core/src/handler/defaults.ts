import { formatParameter } from "../protocol/grammar/parameters.js";
import type { Reply } from "../protocol/grammar/reply.js";
import { defaultReply } from "../protocol/session/default-reply.js";
import type { Session } from "../protocol/session/phase.js";
import type { Question } from "../protocol/session/question.js";
import * as replies from "../protocol/session/replies.js";
import type { DraftEnvelope } from "./draft-envelope.js";
import { readUses, standingUses } from "./session-extensions.js";
import type { HookDefaults } from "./handler.js";

/** The defaults of a question, for its hook to call. */
export function defaultsOf(
  session: Session | undefined,
  question: Question,
  draft: DraftEnvelope,
  extras: Record<string, unknown>,
): HookDefaults {
  let isApplied = false;
  const reply = (): Reply => {
    const responses = extras["responses"] as readonly string[] | undefined;
    const standing = standingUses(question, session);
    const verdict =
      session !== undefined && question.hook === "handleEhlo"
        ? {
            responses,
            extensions: readUses(extras["extensions"], standing, session.rules.dialect.protocol),
          }
        : undefined;
    return (session && defaultReply(session, verdict)) ?? replies.hookFailed;
  };
  return {
    reply,
    apply() {
      if (!isApplied) record(question, draft);
      isApplied = true;
      return reply();
    },
  };
}

/** The defaults of handleException: there is nothing to do any more. */
export function defaultsOfFailure(fallback: Reply): HookDefaults {
  return { reply: () => fallback, apply: () => fallback };
}

/** Does to the draft what the session does to its transaction where no hook says otherwise. */
function record(question: Question, draft: DraftEnvelope): void {
  if (question.hook === "handleMail") draft.mailFrom = question.address;
  if (question.hook !== "handleRcpt") return;
  draft.hand();
  draft.rcptTos.push(question.address);
  draft.rcptOptions.push(question.parameters.map(formatParameter));
}
