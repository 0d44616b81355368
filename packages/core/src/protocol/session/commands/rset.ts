import type { CommandLine } from "../../grammar/command-line.js";
import type { Session } from "../phase.js";
import { inPhase } from "../phase.js";
import * as replies from "../replies.js";
import { ask, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";
import { idle } from "./ehlo.js";

/** RSET (RFC 5321 §4.1.1.5): ends the open transaction without a mail. Allowed at any time. */
export const rset: Verb = {
  name: "RSET",
  syntax: "RSET",
  run(session: Session, { argument }: CommandLine): Step {
    if (argument !== undefined) return reply(session, replies.rsetSyntax);
    return ask(inPhase(session, idle(session)), settleRset, { hook: "handleRset" });
  },
};

const settleRset: Required<Pick<Verb, "settle">> = {
  settle: (session, _question, verdict) => reply(session, verdict?.reply ?? replies.ok),
};
