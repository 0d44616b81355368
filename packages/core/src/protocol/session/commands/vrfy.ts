import { parseMailbox } from "../../grammar/mailbox.js";
import * as replies from "../replies.js";
import { ask, reply } from "../steps.js";
import type { Verb } from "../verb.js";

/** VRFY (RFC 5321 §4.1.1.6, §3.5): is there such a user? Without a hook the server does not tell (§7.3). */
export const vrfy: Verb = {
  name: "VRFY",
  syntax: "VRFY user-or-mailbox",
  run(session, { argument }) {
    if (session.rules.authRequired && session.identity === undefined)
      return reply(session, replies.authRequired);
    if (argument === undefined) return reply(session, replies.vrfySyntax);
    // RFC 6531 §3.7.4.2 adds a parameter, and brackets are common.
    const text = argument.replace(/ SMTPUTF8$/i, "").replace(/^<(.*)>$/, "$1");
    const address = parseMailbox(text) === undefined ? undefined : text;
    return ask(session, settleVrfy, { hook: "handleVrfy", argument, address });
  },
};

const settleVrfy: Required<Pick<Verb, "settle">> = {
  settle: (session, _question, verdict) => reply(session, verdict?.reply ?? replies.cannotVerify),
};
