import type { CommandLine } from "../../grammar/command-line.js";
import type { Session } from "../phase.js";
import type { Question, Verdict } from "../question.js";
import * as replies from "../replies.js";
import { ask, hangUp, reply, type Step } from "../steps.js";

/** A verb that nobody knows (RFC 5321 §4.2.4). A hook may know it; if none does, too many of them end the session. */
export const unknown: {
  run(session: Session, line: CommandLine): Step;
  settle(session: Session, question: Question, verdict: Verdict | undefined): Step;
} = {
  run(session, { verb, argument }) {
    return ask(session, unknown, { hook: "handleUnknown", verb, argument });
  },
  settle(session, question, verdict) {
    if (verdict?.reply !== undefined) return reply(session, verdict.reply);
    const counted: Session = { ...session, unknownCommands: session.unknownCommands + 1 };
    if (counted.unknownCommands >= session.rules.limits.unknownCommands)
      return hangUp(counted, replies.tooManyUnknownCommands);
    const verb = question.hook === "handleUnknown" ? question.verb : "";
    // What follows AUTH may be a password: nobody who reads the reply shall see it.
    return reply(
      counted,
      session.isAfterAuth && verb !== "AUTH"
        ? replies.unknownAfterAuth
        : replies.unknownCommand(verb),
    );
  },
};
