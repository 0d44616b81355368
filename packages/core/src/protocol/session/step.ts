import { parseCommandLine } from "../grammar/command-line.js";
import type { Reply } from "../grammar/reply.js";
import { answerChallenge, failExchange } from "./commands/auth.js";
import { receiveContent, receivePiece } from "./commands/data.js";
import { receiveOfChunk } from "./commands/bdat.js";
import { connect } from "./commands/connect.js";
import { unknown } from "./commands/unknown.js";
import type { Effect } from "./effect.js";
import type { Input } from "./input.js";
import { expects, type Session } from "./phase.js";
import * as replies from "./replies.js";
import { hangUp, reply, type Step } from "./steps.js";

export type { Step } from "./steps.js";

/**
 * The one door through which a session changes: what happened goes in; the next session and what it wants come out.
 * Does nothing else: no I/O, no clock, no randomness. An input that is not due, such as a verdict after a time-out,
 * changes nothing.
 */
export function step(session: Session, input: Input): Step {
  if (!isDue(session, input)) return { session, effects: NO_EFFECTS };
  switch (input.type) {
    case "open":
      return connect.run(session);
    case "line":
      return session.phase.name === "challenge"
        ? answerChallenge(session, session.phase, input.line)
        : command(session, input.line);
    case "bad-line":
      return session.phase.name === "challenge"
        ? failExchange(session, session.phase, input.why)
        : reply(
            session,
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
    case "timeout":
      return hangUp(session, replies.timedOut, "timeout");
    case "shutdown":
      return hangUp(session, replies.shuttingDown, "shutdown");
  }
}

function isDue(session: Session, { type }: Input): boolean {
  switch (type) {
    case "open":
      return session.phase.name === "opening";
    case "line":
    case "bad-line":
      return expects(session) === "line";
    case "piece":
      return expects(session) === "piece" || expects(session) === "chunk";
    case "content":
    case "verdict":
      return expects(session) === type;
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

function command(session: Session, octets: Buffer): Step {
  const line = parseCommandLine(octets);
  if (typeof line === "string") return reply(session, BAD_COMMAND[line]);
  const { rules } = session;
  if (session.phase.name === "refused" && line.verb !== "QUIT")
    return reply(session, replies.sessionRefused);
  const limit = rules.limits.commandLine + (rules.commandLineGrowth.get(line.verb) ?? 0);
  if (line.octets > limit) return reply(session, replies.commandLineTooLong);
  const verb = rules.verbs.get(line.verb);
  return verb === undefined ? unknown.run(session, line) : verb.run(session, line);
}

function settle(session: Session, { verdict }: Extract<Input, { type: "verdict" }>): Step {
  const { phase } = session;
  if (phase.name !== "asking") return { session, effects: NO_EFFECTS };
  const { rules, identity, isSecure, unknownCommands, authFailures } = session;
  const standing: Session = {
    rules,
    identity,
    isSecure,
    unknownCommands,
    authFailures,
    phase: phase.before,
  };
  return phase.asker.settle(standing, phase.question, verdict);
}

const NO_EFFECTS: readonly Effect[] = [];
