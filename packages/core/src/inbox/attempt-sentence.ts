import type { Attempt, Exchange } from "./attempt.js";
import type { SessionEnd } from "./session-account.js";
import { showPlain } from "./show.js";

const MOST_RECIPIENTS = 3;

/**
 * What became of a transaction that brought no mail, or not to all of its recipients, in a sentence; undefined where it
 * went well.
 *
 * @param end - how its session ended, where it has and this was its last transaction
 */
export function sentenceOfAttempt(
  attempt: Attempt,
  end: SessionEnd | undefined,
): string | undefined {
  const what = whatHappened(attempt, end);
  if (what === undefined) return undefined;
  const { mailFrom, recipients } = attempt;
  const from = mailFrom === undefined ? "?" : showPlain(mailFrom) || "<>";
  const shown = recipients.slice(0, MOST_RECIPIENTS).map(({ address }) => showPlain(address));
  const more = recipients.length - shown.length;
  const to = `${shown.join(", ") || "nobody"}${more > 0 ? ` and ${more} more` : ""}`;
  return `${from} → ${to}: ${what}`;
}

function whatHappened(attempt: Attempt, end: SessionEnd | undefined): string | undefined {
  const { outcome } = attempt;
  // What the server says unasked is how a session ends, and answers nothing.
  const commands = attempt.commands.filter(({ command }) => command !== "");
  const refusals = commands.filter(({ reply }) => reply.some(isRefusal));
  // Out of sequence is what follows a refusal, where the client has not waited for it.
  const refused = refusals.findLast(({ reply }) => !reply[0]?.startsWith("503")) ?? refusals.at(-1);
  if (outcome === "accepted")
    return refused === undefined ? undefined : wentWithout(attempt, refused);
  if (outcome === "open") {
    const open = `is still open, ${waiting(commands.at(-1))}`;
    return refused === undefined
      ? open
      : `got ${refusalOf(refused)} at ${atCommand(refused)} and ${open}`;
  }
  const last = commands.at(-1);
  const isUnanswered = last?.reply.length === 0;
  if (end !== undefined && isUnanswered && (end.phase !== "chunk" || CONTENT.test(last.command)))
    return `${isReset(end) ? "the connection was reset" : "left"} before the server had replied to ${atCommand(last)}`;
  const octets = `${end?.octets ?? 0} octets had come`;
  if (end?.phase === "content" || end?.phase === "chunk") {
    const where = end.phase === "content" ? "the content" : "a chunk of BDAT";
    if (end.reason === "timeout")
      return `timed out after ${end.phase === "content" ? "DATA" : "BDAT"}: ${octets}, and then nothing for too long`;
    if (isReset(end)) return `the connection was reset in the middle of ${where} (${octets})`;
    if (end.reason === "client") return `aborted in the middle of ${where} (${octets})`;
  }
  if (refused !== undefined)
    return `gave up after ${refusalOf(refused)} at ${atCommand(refused)}${explained(refused)}`;
  if (last !== undefined && GIVES_UP.test(last.command) && last.reply.length > 0)
    return `gave up with ${last.command.slice(0, 4).toUpperCase()}, with nothing refused`;
  const after = last === undefined ? "MAIL" : atCommand(last);
  if (end?.reason === "timeout") return `timed out after ${after}`;
  if (end?.reason === "shutdown") return `was cut off after ${after}: the server was stopped`;
  if (end !== undefined && isReset(end)) return `the connection was reset after ${after}`;
  return `left after ${after}, without sending content`;
}

/** Who has missed a mail that was accepted: in LMTP the content may be refused for some (RFC 2033 §4.2). */
function wentWithout({ recipients }: Attempt, refused: Exchange): string {
  const missed = recipients.filter(({ contentCode = 0 }) => contentCode >= 400);
  if (missed.length === 0)
    return `${atCommand(refused)} got ${refusalOf(refused)}, and the mail went to the others`;
  const names = missed.slice(0, MOST_RECIPIENTS).map(({ address }) => showPlain(address));
  const more = missed.length - names.length;
  const whom = `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `the content got ${refusalOf(refused)} for ${whom}, and the mail went to the others`;
}

const GIVES_UP = /^(?:RSET|QUIT|EHLO|HELO|LHLO)\b/i;

/** How content stands among commands. */
const CONTENT = /^<(\d+) octets>$/;

const isRefusal = (line: string): boolean => /^[45]/.test(line);

/** A refusal, as it was sent. */
const refusalOf = ({ reply }: Exchange): string =>
  showPlain([...new Set(reply.filter(isRefusal))].join(" / "));

/** What a client had said, as a place in the dialogue. */
function atCommand({ command }: Exchange): string {
  const [, octets] = CONTENT.exec(command) ?? [];
  if (octets !== undefined) return `the end of its content (${octets} octets)`;
  return showPlain(command);
}

/** Whether a connection was cut and not closed. */
export const isReset = ({ error }: SessionEnd): boolean =>
  error?.code === "ECONNRESET" || error?.code === "EPIPE";

/** What our own refusals mean, where their text may leave that open. */
function explained({ reply }: Exchange): string {
  const last = reply.at(-1) ?? "";
  if (/^55[03] 5\.6\.7\b/.test(last))
    return " (the address is not ASCII, and the client did not ask for SMTPUTF8: RFC 6531)";
  if (/^552 5\.3\.4\b/.test(last)) return " (the server takes no more: option dataSizeLimit)";
  if (last.startsWith("500 5.5.2 Line too long"))
    return " (a line of the content is longer than the option lineLengthLimit allows)";
  return "";
}

/** What an open transaction waits for. */
function waiting(last: Exchange | undefined): string {
  if (last === undefined) return "waiting for a command of the client";
  if (last.reply.length === 0)
    return `waiting for the server's reply to ${atCommand(last)} (is a hook of its handler still running?)`;
  if (last.reply.at(-1)?.startsWith("354") === true)
    return "waiting for the rest of the content and its final dot";
  return `waiting for a command of the client after ${atCommand(last)}`;
}
