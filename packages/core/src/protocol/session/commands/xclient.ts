import { parseXclient, type XclientFault } from "../../grammar/xclient-data.js";
import type { Reply } from "../../grammar/reply.js";
import { inPhase, type Session } from "../phase.js";
import * as replies from "../replies.js";
import { serverRules } from "../rules-of-session.js";
import { reply } from "../steps.js";
import type { Verb } from "../verb.js";

/**
 * XCLIENT (Postfix, XCLIENT_README): a neighbour that is trusted says whose session this is. Then the session is where it
 * was when its client had just connected, as far as TLS lets it: `handleConnect` decides on the client that was named, and
 * the greeting is the reply.
 */
export const xclient: Verb = {
  name: "XCLIENT",
  syntax: "XCLIENT attribute=value...",
  run(session, { argument }) {
    const { phase, neighbour } = session;
    if (neighbour === undefined) return reply(session, replies.xclientRefused);
    if (phase.name === "transaction") return reply(session, replies.xclientInTransaction);
    const said = parseXclient(argument, neighbour.said);
    if ("fault" in said) return reply(session, refusalOf(said));
    const behind: Session = {
      ...session,
      rules: serverRules(session),
      neighbour: { said },
      // Who the neighbour itself proved to be is not who its client is.
      identity: said.login === undefined ? undefined : { mechanism: "XCLIENT", user: said.login },
    };
    return { session: inPhase(behind, { name: "opening" }), effects: [] };
  },
};

function refusalOf({ fault, name }: XclientFault): Reply {
  switch (fault) {
    case "syntax":
      return replies.xclientSyntax;
    case "unknown":
      return replies.xclientAttributeUnknown(name);
    case "twice":
      return replies.xclientAttributeTwice(name);
    case "malformed":
      return replies.badXclientAttribute(name);
  }
}
