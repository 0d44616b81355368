import { type CommandLine, upperCase } from "../../grammar/command-line.js";
import type { Reply } from "../../grammar/reply.js";
import type { ExchangeStep } from "../../auth/mechanism.js";
import { type Asker, type Phase, type Session, clientOf, inPhase } from "../phase.js";
import * as replies from "../replies.js";
import { ask, hangUp, reply, type Step } from "../steps.js";
import type { Verb } from "../verb.js";

type Challenge = Extract<ExchangeStep, { type: "challenge" }>;

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
    const [name] = words;
    if (name === undefined || words.length > 2) return reply(session, replies.authSyntax);
    const mechanism = rules.mechanisms.get(upperCase(name));
    if (mechanism === undefined) return reply(session, replies.authMechanismUnknown);
    return ask(session, settleHook, { hook: "handleAuth", mechanism: mechanism.name, args: words });
  },
};

/** What the hook has not decided, the mechanism does. */
const settleHook: Asker = {
  settle(session, question, verdict) {
    if (question.hook !== "handleAuth") return reply(session, replies.authFailed);
    const { mechanism, args } = question;
    const answer = verdict?.reply;
    if (answer === undefined) return begin(session, mechanism, args[1]);
    return conclude(session, mechanism, verdict?.user, answer);
  },
};

function begin(session: Session, name: string, initial: string | undefined): Step {
  const mechanism = session.rules.mechanisms.get(name);
  if (mechanism === undefined) return reply(session, replies.authMechanismUnknown);
  if (initial === undefined) return proceed(session, mechanism.begin(undefined));
  // RFC 4954 §4: a single "=" is an initial response of no octets.
  const octets = initial === "=" ? Buffer.alloc(0) : decodeBase64(initial);
  return octets === undefined
    ? reply(session, replies.authBadBase64)
    : proceed(session, mechanism.begin(octets));
}

/** A line after a 334 that is none fails the exchange: no later line is taken for its answer (RFC 4954 §4). */
export function failExchange(
  session: Session,
  { client, exchange }: Extract<Phase, { name: "challenge" }>,
  why: "bare-lf" | "too-long",
): Step {
  const ready: Session = inPhase(session, { name: "ready", client });
  return giveUp(
    ready,
    exchange,
    why === "bare-lf" ? replies.bareLineFeed : replies.authLineTooLong,
  );
}

/** The line after a 334: an answer in base64, or `*` to give up (RFC 4954 §4). */
export function answerChallenge(
  session: Session,
  { client, exchange }: Extract<Phase, { name: "challenge" }>,
  line: Buffer,
): Step {
  const ready: Session = inPhase(session, { name: "ready", client });
  const text = line.toString("latin1").trimEnd();
  if (text === "*") return giveUp(ready, exchange, replies.authCancelled);
  const response = decodeBase64(text);
  return response === undefined
    ? giveUp(ready, exchange, replies.authBadBase64)
    : proceed(ready, exchange.next(response));
}

function proceed(session: Session, step: ExchangeStep): Step {
  switch (step.type) {
    case "challenge":
      return challenge(session, step);
    case "credentials":
      return ask(session, settleAuth, {
        hook: "authenticate",
        credentials: step.credentials,
      });
    case "consult": {
      const { mechanism, turn, response } = step;
      return ask(session, settleExchange, { hook: "exchange", mechanism, turn, response });
    }
    case "refused":
      return afterFailure(session, step.reply);
    case "malformed":
      return reply(session, replies.authMalformed);
  }
}

function challenge(session: Session, exchange: Challenge): Step {
  const client = clientOf(session);
  if (client === undefined) return reply(session, replies.ehloFirst);
  const text = replies.authChallenge(exchange.challenge.toString("base64"));
  return reply(session, text, { name: "challenge", client, exchange });
}

/** The exchange ends without a decision. Whoever leads it hears of that before the client does. */
function giveUp(session: Session, { consulted }: Challenge, text: Reply): Step {
  if (consulted === undefined) return afterFailure(session, text);
  return ask(
    session,
    { settle: (standing) => afterFailure(standing, text) },
    { hook: "exchange", mechanism: consulted, turn: "cancel", response: undefined },
  );
}

const settleAuth: Asker = {
  settle(session, question, verdict) {
    if (question.hook !== "authenticate") return reply(session, replies.authFailed);
    const { mechanism, user } = question.credentials;
    const answer = verdict?.reply ?? replies.authFailed;
    const { refusal } = session.rules.mechanisms.get(mechanism) ?? {};
    if (refusal === undefined || answer.code < 500)
      return conclude(session, mechanism, verdict?.user ?? user, answer);
    // It counts from here on, also where the client cancels in place of an answer.
    return challenge(failedOnce(session), {
      type: "challenge",
      challenge: refusal,
      next: () => ({ type: "refused", reply: answer }),
    });
  },
};

const settleExchange: Asker = {
  settle(session, question, verdict) {
    if (question.hook !== "exchange") return reply(session, replies.authFailed);
    const { mechanism } = question;
    if (verdict?.challenge === undefined)
      return conclude(session, mechanism, verdict?.user, verdict?.reply ?? replies.authFailed);
    return challenge(session, {
      type: "challenge",
      challenge: verdict.challenge,
      next: (response) => ({ type: "consult", mechanism, turn: "continue", response }),
      consulted: mechanism,
    });
  },
};

/** Only a reply of 2yz lets a client in, and only one that comes with who it is. */
function conclude(
  session: Session,
  mechanism: string,
  user: string | undefined,
  answer: Reply,
): Step {
  if (answer.code >= 400) return afterFailure(failedOnce(session), answer);
  if (answer.code >= 300 || user === undefined)
    return afterFailure(failedOnce(session), replies.hookFailed);
  return reply({ ...session, identity: { mechanism, user } }, answer);
}

const failedOnce = (session: Session): Session => ({
  ...session,
  authFailures: session.authFailures + 1,
});

/** At the last failure that is allowed, the session ends (RFC 4954 §9). */
function afterFailure(session: Session, text: Reply): Step {
  return session.authFailures >= session.rules.limits.authAttempts
    ? hangUp(session, replies.tooManyAuthFailures)
    : reply(session, text);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** RFC 4648 §4, strictly; undefined where the text is not base64. */
function decodeBase64(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}
