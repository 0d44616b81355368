import * as replies from "../replies.js";
import { ask, hangUp, reply } from "../steps.js";
import type { Verb } from "../verb.js";

/** QUIT (RFC 5321 §4.1.1.10): the client is done. The connection closes, whatever a hook says. */
export const quit: Verb = {
  name: "QUIT",
  syntax: "QUIT",
  run(session, { argument }) {
    if (argument !== undefined) return reply(session, replies.quitSyntax);
    return ask(session, settleQuit, { hook: "handleQuit" });
  },
};

const settleQuit: Required<Pick<Verb, "settle">> = {
  settle: (session, _question, verdict) =>
    hangUp(session, verdict?.reply ?? replies.goodbye, "quit"),
};
