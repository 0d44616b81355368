import * as replies from "../replies.js";
import { ask, reply } from "../steps.js";
import type { Verb } from "../verb.js";

/** EXPN (RFC 5321 §4.1.1.7): who is on that list? Without a hook: not implemented. */
export const expn: Verb = {
  name: "EXPN",
  syntax: "EXPN list",
  run(session, { argument }) {
    if (session.rules.authRequired && session.identity === undefined)
      return reply(session, replies.authRequired);
    if (argument === undefined) return reply(session, replies.expnSyntax);
    return ask(session, settleExpn, { hook: "handleExpn", argument });
  },
};

const settleExpn: Required<Pick<Verb, "settle">> = {
  settle: (session, _question, verdict) =>
    reply(session, verdict?.reply ?? replies.expnNotImplemented),
};
