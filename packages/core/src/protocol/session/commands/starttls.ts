import type { CommandLine } from "../../grammar/command-line.js";
import { inPhase, type Session } from "../phase.js";
import type { Input } from "../input.js";
import * as replies from "../replies.js";
import { connectionRules } from "../rules-of-session.js";
import { ask, leave, hangUp, isPositive, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";
import { connect } from "./connect.js";

/** STARTTLS (RFC 3207 §4): after the 220 comes a TLS handshake. Allowed before EHLO and inside a transaction, which ends. */
export const starttls: Verb = {
  name: "STARTTLS",
  syntax: "STARTTLS",
  run(session: Session, { argument }: CommandLine): Step {
    if (session.isSecure) return reply(session, replies.tlsAlready);
    if (argument !== undefined) return reply(session, replies.starttlsSyntax);
    return {
      session: inPhase(session, { name: "securing", isGreeted: true }),
      effects: [{ type: "reply", reply: replies.startTls }, { type: "startTls" }],
    };
  },
};

/**
 * The handshake is over. Everything that was known of the client is forgotten, as if it had just connected
 * (RFC 3207 §4.2); what counts its misdeeds is not.
 */
export function shookHands(
  session: Session,
  { outcome }: Extract<Input, { type: "handshake" }>,
): Step {
  const { phase } = session;
  if (phase.name !== "securing") return { session, effects: [] };
  if (outcome === "failed") return leave(session, "tls");
  const secure: Session = {
    ...session,
    rules: connectionRules(session),
    isSecure: true,
    identity: undefined,
    // What was said in clear anybody may have said.
    neighbour: session.neighbour && { said: undefined },
  };
  if (!phase.isGreeted) return connect.run(inPhase(secure, { name: "opening" }));
  return ask(inPhase(secure, { name: "connected" }), settleStartTls, { hook: "handleStartTls" });
}

/**
 * The client waits for no reply here. A refusal answers everything that it says from now on, but QUIT (RFC 3207 §4.1):
 * not to be content with the security of a connection must never turn into being content.
 */
const settleStartTls: Required<Pick<Verb, "settle">> = {
  settle(session, _question, verdict) {
    const answer = verdict?.reply;
    if (answer === undefined || isPositive(answer)) return { session, effects: [] };
    if (answer.code === 421) return hangUp(session, answer);
    return { session: inPhase(session, { name: "refused", reply: answer }), effects: [] };
  },
};
