import { type CommandLine, upperCase } from "../../grammar/command-line.js";
import type { ExchangeStep } from "../../auth/mechanism.js";
import { type Phase, type Session, clientOf, inPhase } from "../phase.js";
import * as replies from "../replies.js";
import { ask, hangUp, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";

/** AUTH (RFC 4954 §4): the client says by which mechanism it will prove who it is. */
export const auth: Verb = {
  name: "AUTH",
  syntax: "AUTH mechanism [initial-response]",
  run(session: Session, { argument }: CommandLine): Step {
    const { phase, rules } = session;
    const client = clientOf(session);
    if (client === undefined || !client.isExtended) return reply(session, replies.ehloFirst);
    if (rules.authRequireTls && !session.isSecure) return reply(session, replies.authNeedsTls);
    if (session.identity !== undefined) return reply(session, replies.authAlready);
    if (phase.name === "transaction") return reply(session, replies.authInTransaction);
    const words = argument === undefined ? [] : argument.split(" ");
    const [name, initial] = words;
    if (name === undefined || words.length > 2) return reply(session, replies.authSyntax);
    const mechanism = rules.mechanisms.get(upperCase(name));
    if (mechanism === undefined) return reply(session, replies.authMechanismUnknown);
    if (initial === undefined) return proceed(session, mechanism.begin(undefined));
    // RFC 4954 §4: a single "=" is an initial response of no octets.
    const octets = initial === "=" ? Buffer.alloc(0) : decodeBase64(initial);
    return octets === undefined
      ? reply(session, replies.authBadBase64)
      : proceed(session, mechanism.begin(octets));
  },
};

/** A line after a 334 that is none fails the exchange: no later line is taken for its answer (RFC 4954 §4). */
export function failExchange(
  session: Session,
  { client }: Extract<Phase, { name: "challenge" }>,
  why: "bare-lf" | "too-long",
): Step {
  return reply(session, why === "bare-lf" ? replies.bareLineFeed : replies.authLineTooLong, {
    name: "ready",
    client,
  });
}

/** The line after a 334: an answer in base64, or `*` to give up (RFC 4954 §4). */
export function answerChallenge(
  session: Session,
  { client, exchange }: Extract<Phase, { name: "challenge" }>,
  line: Buffer,
): Step {
  const ready: Session = inPhase(session, { name: "ready", client });
  const text = line.toString("latin1").trimEnd();
  if (text === "*") return reply(ready, replies.authCancelled);
  const response = decodeBase64(text);
  return response === undefined
    ? reply(ready, replies.authBadBase64)
    : proceed(ready, exchange.next(response));
}

function proceed(session: Session, step: ExchangeStep): Step {
  const client = clientOf(session);
  if (client === undefined) return reply(session, replies.ehloFirst);
  switch (step.type) {
    case "challenge":
      return reply(session, replies.authChallenge(step.challenge.toString("base64")), {
        name: "challenge",
        client,
        exchange: step,
      });
    case "credentials":
      return ask(session, settleAuth, {
        hook: "authenticate",
        credentials: step.credentials,
      });
    case "malformed":
      return reply(session, replies.authMalformed);
  }
}

/** Only a reply of 2yz lets a client in. */
const settleAuth: Required<Pick<Verb, "settle">> = {
  settle(session, question, verdict) {
    const answer = verdict?.reply ?? replies.authFailed;
    if (question.hook !== "authenticate") return reply(session, replies.authFailed);
    if (answer.code < 300) {
      const { mechanism, user } = question.credentials;
      return reply({ ...session, identity: { mechanism, user: verdict?.user ?? user } }, answer);
    }
    const counted: Session = { ...session, authFailures: session.authFailures + 1 };
    if (counted.authFailures >= session.rules.limits.authAttempts)
      return hangUp(counted, replies.tooManyAuthFailures);
    return reply(counted, answer);
  },
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** RFC 4648 §4, strictly; undefined where the text is not base64. */
function decodeBase64(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}
