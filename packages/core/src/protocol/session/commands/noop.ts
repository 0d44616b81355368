import * as replies from "../replies.js";
import { ask, reply } from "../steps.js";
import type { Verb } from "../verb.js";

/** NOOP (RFC 5321 §4.1.1.9): nothing happens. Allowed at any time, with any argument. */
export const noop: Verb = {
  name: "NOOP",
  syntax: "NOOP [ignored]",
  run: (session, { argument }) => ask(session, settleNoop, { hook: "handleNoop", argument }),
};

const settleNoop: Required<Pick<Verb, "settle">> = {
  settle: (session, _question, verdict) => reply(session, verdict?.reply ?? replies.ok),
};
