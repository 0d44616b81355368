import type { SessionFacts } from "./captured-mail.js";
import { isReset } from "./attempt-sentence.js";
import type { SessionEnd } from "./session-account.js";
import { showPlain } from "./show.js";
import { LEFT_AFTER_HANDSHAKE, sentenceOfHandshake } from "./tls-sentence.js";

/** A line of a client and the reply to it, as text. */
export interface Said {
  /** `""` for a reply that nobody asked for: the greeting. */
  readonly command: string;
  /** Its code; 0 where there was none yet. */
  readonly code: number;
  readonly reply: string;
}

/** A session in which no transaction was opened. */
export interface WithoutTransaction {
  readonly session: SessionFacts;
  readonly openedMs: number;
  readonly nowMs: number;
  readonly said: readonly Said[];
  readonly end: SessionEnd | undefined;
}

/** What a session came to in which no transaction was opened, in a sentence. */
export function sentenceOfSession(state: WithoutTransaction): string {
  const { end, said, session } = state;
  const commands = said.filter(({ command }) => command !== "");
  if (end === undefined) return stillOpen(state, commands);
  if (end.reason === "tls") return sentenceOfHandshake(end);
  if (end.beganWithTls === true && session.tls === undefined)
    return "spoke TLS to a port that begins in clear (secure: false, smtp://, or STARTTLS)";
  const [first] = commands;
  if (first === undefined) return withoutAWord(state, end);
  if (/^[A-Z]+ \S+ HTTP\/\d/.test(first.command))
    return `spoke HTTP and not SMTP: ${showPlain(first.command)}`;
  return afterCommands(commands, end, session);
}

function stillOpen({ openedMs, nowMs }: WithoutTransaction, commands: readonly Said[]): string {
  const ago = `connected ${((nowMs - openedMs) / 1000).toFixed(1)} s ago`;
  const last = commands.at(-1);
  if (!commands.some(isGreeting))
    return last?.code === 0
      ? `${ago} and is still open, waiting for the server's reply to ${showPlain(last.command)}`
      : `${ago}, has not sent EHLO, and is still open`;
  if (last?.code === 0)
    return `${ago} and is still open, waiting for the server's reply to ${showPlain(last.command)}`;
  if (last !== undefined && isStartTls(last) && last.code === 220)
    return `${ago}, stopped at STARTTLS, and is still open: the handshake has not ended`;
  if (last?.code === 334) return `${ago} and is still open, in the middle of AUTH`;
  return `${ago}, has not sent MAIL, and is still open${last === undefined ? "" : ` after ${showPlain(last.command)} (${last.code})`}`;
}

function withoutAWord({ session, said }: WithoutTransaction, end: SessionEnd): string {
  const greeting = said.find(({ command }) => command === "");
  if (greeting !== undefined && greeting.code >= 400)
    return `was turned away by the greeting: ${showPlain(greeting.reply)}`;
  if (session.tls !== undefined) return LEFT_AFTER_HANDSHAKE;
  if (end.phase === "proxy-header")
    return "was closed before the greeting: it sent no PROXY header that is one (option proxyProtocolTimeoutMs)";
  if (end.reason === "timeout") return "connected, never sent EHLO, and was closed for its silence";
  if (end.reason === "shutdown") return "connected, never sent EHLO, and the server was stopped";
  if ((end.octets ?? 0) > 0)
    return `left in the middle of its first line (${end.octets} octets, no CRLF)`;
  return isReset(end)
    ? "connected and reset the connection without a word (a port probe?)"
    : "connected and left without a word (a port probe?)";
}

function afterCommands(commands: readonly Said[], end: SessionEnd, { tls }: SessionFacts): string {
  const last = commands.findLast(({ command }) => !/^QUIT\b/i.test(command));
  const refused = commands.findLast(({ code }) => code >= 400);
  const failures = commands.filter(({ code }) => code === 535 || code === 454);
  if (end.reason === "refused" && refused !== undefined)
    return `was closed by the server: ${showPlain(refused.reply)} at ${showPlain(refused.command)}`;
  if (failures.length > 0 && refused?.code === failures.at(-1)?.code)
    return `AUTH failed ${failures.length === 1 ? "once" : `${failures.length} times`}: ${showPlain(refused?.reply ?? "")}`;
  if (last !== undefined && isStartTls(last) && last.code === 220)
    return tls === undefined
      ? "stopped at STARTTLS: it left before the handshake"
      : LEFT_AFTER_HANDSHAKE;
  if (refused !== undefined && refused === last)
    return `gave up after ${showPlain(refused.reply)} at ${showPlain(refused.command)}`;
  const after = last === undefined ? "QUIT" : showPlain(last.command);
  if (!commands.some(isGreeting))
    return `connected, never sent EHLO: it said ${last === undefined ? "QUIT" : after} and ${endOf(end)}`;
  if (last !== undefined && /^AUTH\b|^\*+$/i.test(last.command) && last.code === 334)
    return `stopped in the middle of AUTH: it ${endOf(end)}`;
  return `never sent MAIL: it ${endOf(end)} after ${after}${end.reason === "quit" ? " (a check of the connection, such as verify()?)" : ""}`;
}

function endOf(end: SessionEnd): string {
  if (end.reason === "quit") return "said QUIT";
  if (end.reason === "timeout") return "was closed for its silence";
  if (end.reason === "shutdown") return "was cut off, since the server was stopped,";
  return isReset(end) ? "reset the connection" : "left without QUIT";
}

const isGreeting = ({ command }: Said): boolean => /^(?:EHLO|HELO|LHLO)\b/i.test(command);
const isStartTls = ({ command }: Said): boolean => /^STARTTLS\b/i.test(command);
