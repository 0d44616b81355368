import { upperCase } from "../../grammar/command-line.js";
import type { Session } from "../phase.js";
import * as replies from "../replies.js";
import { ask, reply } from "../steps.js";
import type { Verb } from "../verb.js";

/** HELP (RFC 5321 §4.1.1.8): which commands there are, and how one is written. */
export const help: Verb = {
  name: "HELP",
  syntax: "HELP [command]",
  run(session, { argument }) {
    if (session.rules.authRequired && session.identity === undefined)
      return reply(session, replies.authRequired);
    return ask(session, settleHelp, { hook: "handleHelp", argument });
  },
};

const settleHelp: Required<Pick<Verb, "settle">> = {
  settle(session, question, verdict) {
    if (verdict?.reply !== undefined || question.hook !== "handleHelp")
      return reply(session, verdict?.reply ?? replies.help(verbsOf(session)));
    if (question.argument === undefined) return reply(session, replies.help(verbsOf(session)));
    const verb = session.rules.verbs.get(upperCase(question.argument));
    return reply(
      session,
      verb === undefined ? replies.helpUnknown(verbsOf(session)) : replies.helpOn(verb.syntax),
    );
  },
};

/** The verbs that this client may know of: none of an extension that EHLO does not tell it of. */
function verbsOf({ rules, isSecure, neighbour }: Session): string[] {
  const untold = new Set(
    rules.extensions
      .filter(({ keyword }) => rules.hidden?.has(keyword) === true)
      .flatMap(({ verbs = [] }) => verbs.map(({ name }) => name)),
  );
  // RFC 3207 §4.2: STARTTLS is not for use inside TLS.
  if (isSecure) untold.add("STARTTLS");
  if (neighbour === undefined) untold.add("XCLIENT");
  return [...rules.verbs.keys()].filter((verb) => !untold.has(verb)).toSorted();
}
