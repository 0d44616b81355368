import { mayBeAuth, parseCommandLine } from "../grammar/command-line.js";
import { asciiReply, type Reply } from "../grammar/reply.js";
import { answerChallenge, failExchange } from "./commands/auth.js";
import { receiveContent, receivePiece } from "./commands/data.js";
import { receiveOfChunk } from "./commands/bdat.js";
import { connect } from "./commands/connect.js";
import { shookHands } from "./commands/starttls.js";
import { proxy } from "./commands/proxy.js";
import { unknown } from "./commands/unknown.js";
import type { Effect } from "./effect.js";
import { fitting } from "./fitting.js";
import type { Input } from "./input.js";
import { awaitsProxy, expects, inPhase, type Session } from "./phase.js";
import * as replies from "./replies.js";
import { hangUp, leave, reply, type Step } from "./steps.js";
import { countCall, countErrors } from "./count.js";

export type { Step } from "./steps.js";

/**
 * The one door through which a session changes: what happened goes in; the next session and what it wants come out.
 * Does nothing else: no I/O, no clock, no randomness. An input that is not due, such as a verdict after a time-out,
 * changes nothing.
 */
export function step(session: Session, given: Input): Step {
  if (!isDue(session, given)) return { session, effects: NO_EFFECTS };
  const { limits } = session.rules;
  const input = given.type === "verdict" ? fitting(session, given) : given;
  const next = take(session, input);
  const counted = limits.errors === Number.POSITIVE_INFINITY ? next : countErrors(next, input);
  return session.rules.takesUtf8 ? counted : inAscii(counted);
}

/** What is said to a client that was not told of SMTPUTF8. */
function inAscii({ session, effects }: Step): Step {
  return {
    session,
    effects: effects.map((effect) =>
      effect.type === "reply" ? { ...effect, reply: asciiReply(effect.reply) } : effect,
    ),
  };
}

function take(session: Session, input: Input): Step {
  switch (input.type) {
    case "open":
      return connect.run(session, input);
    case "proxy-header":
      return proxy.run(session, input.proxy);
    case "bad-proxy-header":
      return leave(session, "refused");
    case "line":
      return session.phase.name === "challenge"
        ? answerChallenge(session, session.phase, input.line)
        : command(session, input.line);
    case "bad-line":
      return session.phase.name === "challenge"
        ? failExchange(session, session.phase, input.why)
        : // What it began with is not known: it may have been AUTH.
          reply(
            afterAuth(session, true),
            input.why === "bare-lf" ? replies.bareLineFeed : replies.commandLineTooLong,
          );
    case "content":
      return receiveContent(session, input.content);
    case "piece":
      return session.phase.name === "chunk"
        ? receiveOfChunk(session, input)
        : receivePiece(session, input);
    case "verdict":
      return settle(session, input);
    case "handshake":
      return shookHands(session, input);
    case "timeout":
      if (isWordless(session)) return leave(session, "timeout");
      return hangUp(
        session,
        input.of === "session" ? replies.sessionTooLong : replies.timedOut,
        "timeout",
      );
    case "shutdown":
      if (isWordless(session)) return leave(session, "shutdown");
      return hangUp(session, replies.shuttingDown, "shutdown");
  }
}

/** Whether nothing may be said to the client now. */
function isWordless(session: Session): boolean {
  return session.phase.name === "securing" || awaitsProxy(session);
}

function isDue(session: Session, { type }: Input): boolean {
  switch (type) {
    case "open":
      return session.phase.name === "opening";
    case "proxy-header":
    case "bad-proxy-header":
      return expects(session) === "proxy-header";
    case "line":
    case "bad-line":
      return expects(session) === "line";
    case "piece":
      return expects(session) === "piece" || expects(session) === "chunk";
    case "content":
    case "verdict":
      return expects(session) === type;
    case "handshake":
      return session.phase.name === "securing";
    case "timeout":
    case "shutdown":
      return session.phase.name !== "closed";
  }
}

const BAD_COMMAND: Readonly<Record<"empty" | "control-character" | "not-utf-8", Reply>> = {
  empty: replies.emptyLine,
  "control-character": replies.controlCharacter,
  "not-utf-8": replies.notUtf8,
};

/** What a server that requires TLS takes before it (RFC 3207 §4); LHLO is EHLO by another name (RFC 2033 §4.1). */
const ALLOWED_IN_CLEAR: ReadonlySet<string> = new Set(["NOOP", "EHLO", "LHLO", "STARTTLS", "QUIT"]);

const HAS_PATH: ReadonlySet<string> = new Set(["MAIL", "RCPT"]);

function command(before: Session, octets: Buffer): Step {
  const line = parseCommandLine(octets);
  const { rules } = before;
  const verb = typeof line === "string" ? undefined : rules.verbs.get(line.verb);
  // Whatever becomes of AUTH: its client may not have waited for that.
  const session = afterAuth(
    before,
    mayBeAuth(octets) || (before.isAfterAuth && verb === undefined),
  );
  if (typeof line === "string") return reply(session, BAD_COMMAND[line]);
  if (session.phase.name === "refused" && line.verb !== "QUIT")
    return reply(session, session.phase.reply ?? replies.sessionRefused);
  if (rules.tls === "required" && !session.isSecure && !ALLOWED_IN_CLEAR.has(line.verb))
    return reply(session, replies.tlsRequired);
  const limit = rules.limits.commandLine + (rules.commandLineGrowth.get(line.verb) ?? 0);
  if (line.octets > limit) return reply(session, replies.commandLineTooLong);
  // What is wrong with a path has a reply of its own (RFC 6531 §3.5). In UTF-8 a character that is not ASCII has more octets.
  if (!rules.takesUtf8 && line.text.length !== octets.length && !HAS_PATH.has(line.verb))
    return reply(session, replies.notAscii);
  const counted = rules.callLimit === undefined ? session : countCall(session, line.verb);
  if (counted === "too-many")
    return hangUp(
      session,
      verb === undefined && session.isAfterAuth && line.verb !== "AUTH"
        ? replies.tooManyCallsAfterAuth
        : replies.tooManyCalls(line.verb),
    );
  return verb === undefined ? unknown.run(counted, line) : verb.run(counted, line);
}

function afterAuth(session: Session, isAfterAuth: boolean): Session {
  return isAfterAuth === session.isAfterAuth ? session : { ...session, isAfterAuth };
}

function settle(session: Session, { verdict }: Extract<Input, { type: "verdict" }>): Step {
  const { phase } = session;
  if (phase.name !== "asking") return { session, effects: NO_EFFECTS };
  return phase.asker.settle(inPhase(session, phase.before), phase.question, verdict);
}

const NO_EFFECTS: readonly Effect[] = [];
