import type { Reply } from "../protocol/grammar/reply.js";
import { formatReply } from "../protocol/grammar/reply.js";
import type { Attempt, Exchange } from "./attempt.js";
import { monotonicMs } from "../real-time.js";
import type { SessionFacts } from "./captured-mail.js";

const MAIL = /^MAIL\b/i;
/** Octets of dialogue that are kept of one session. */
const SESSION_OCTETS = 32 * 1024;

/** One thing that a client sent, with the reply to it. */
interface Entry {
  /** The command line; `<n octets>` for content; undefined for the greeting. */
  readonly command: string | undefined;
  /** When it came; known of MAIL only. */
  readonly atMs: number;
  reply: Reply | undefined;
  /** The mail that was captured from this content. */
  mailId: string | undefined;
}

/** The dialogue of one session, by reference to what was said, the oldest dropped where it grows long. */
export class SessionLog {
  readonly #facts: () => SessionFacts;
  #entries: Entry[] = [];
  #octets = 0;
  #isCut = false;
  #end: string | undefined;
  #endedMs = Number.POSITIVE_INFINITY;

  /** @param facts - what is known of the session, read when somebody asks */
  constructor(facts: () => SessionFacts) {
    this.#facts = facts;
  }

  command(line: string): void {
    const atMs = MAIL.test(line) ? monotonicMs() : 0;
    this.#push({ command: line, atMs, reply: undefined, mailId: undefined }, line.length);
  }

  content(octets: number): void {
    this.#push({ command: `<${octets} octets>`, atMs: 0, reply: undefined, mailId: undefined }, 16);
  }

  reply(reply: Reply): void {
    const last = this.#entries.at(-1);
    if (last === undefined || last.reply !== undefined)
      this.#push({ command: undefined, atMs: 0, reply, mailId: undefined }, 64);
    else last.reply = reply;
  }

  captured(mailId: string): void {
    const last = this.#entries.at(-1);
    if (last !== undefined) last.mailId = mailId;
  }

  closed(reason: string): void {
    this.#end = reason;
    this.#endedMs = monotonicMs();
  }

  /** Whether the session was still open at a moment of `monotonicMs()`. */
  wasOpenAt(ms: number): boolean {
    return this.#endedMs >= ms;
  }

  #push(entry: Entry, octets: number): void {
    this.#entries.push(entry);
    this.#octets += octets + 64;
    if (this.#octets <= SESSION_OCTETS) return;
    // Dropping a quarter at a time keeps the cost of one more line constant.
    this.#entries = this.#entries.slice(Math.ceil(this.#entries.length / 4));
    this.#octets = this.#entries.reduce((sum, { command }) => sum + (command?.length ?? 0) + 64, 0);
    this.#isCut = true;
  }

  /** The dialogue: `C:` and `S:` before each line. */
  transcript(): string {
    const lines: string[] = this.#isCut ? ["… (the beginning was dropped)"] : [];
    for (const { command, reply } of this.#entries) {
      if (command !== undefined) lines.push(`C: ${printable(command)}`);
      if (reply !== undefined)
        for (const line of formatReply(reply).trimEnd().split("\r\n")) lines.push(`S: ${line}`);
    }
    if (this.#end !== undefined) lines.push(`-- ${ENDINGS[this.#end] ?? this.#end}`);
    return lines.map((line) => `${line}\n`).join("");
  }

  /** The mail transactions of the session, each from its MAIL on. */
  attempts(): Attempt[] {
    const facts = this.#facts();
    const attempts: Attempt[] = [];
    let current: Entry[] | undefined;
    const finish = (): void => {
      if (current !== undefined) {
        const isFirst = !this.#isCut && attempts.length === 0;
        attempts.push(attemptOf(facts, current, isFirst, this.#end !== undefined));
      }
      current = undefined;
    };
    for (const entry of this.#entries) {
      const verb = /^[A-Za-z]+/.exec(entry.command ?? "")?.[0].toUpperCase();
      if (verb === "MAIL" && (current === undefined || codeOf(current[0]) >= 400)) {
        finish();
        current = [entry];
        continue;
      }
      if (current === undefined) continue;
      current.push(entry);
      // Ends with its content, or with what gives the transaction up.
      const isContent = entry.command?.startsWith("<") === true;
      if (
        isContent ||
        ((verb === "RSET" || verb === "EHLO" || verb === "HELO" || verb === "QUIT") &&
          codeOf(entry) < 400)
      )
        finish();
    }
    finish();
    return attempts;
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  quit: "closed after QUIT",
  client: "the client left without QUIT",
  timeout: "the client was silent for too long",
  shutdown: "the server was stopped",
  refused: "closed by the server",
};

const codeOf = (entry: Entry | undefined): number => entry?.reply?.code ?? 0;
const printable = (line: string): string => line.replaceAll(/[\0-\x1f\x7f-\x9f]/g, "?");

function attemptOf(
  session: SessionFacts,
  entries: readonly Entry[],
  isFirst: boolean,
  isClosed: boolean,
): Attempt {
  const commands: Exchange[] = entries.map(({ command, reply }) => ({
    command: command ?? "",
    reply: reply === undefined ? [] : formatReply(reply).trimEnd().split("\r\n"),
  }));
  const rcpts = entries.filter(({ command }) => /^RCPT/i.test(command ?? ""));
  const last = entries.at(-1);
  const content = entries.find(({ command }) => command?.startsWith("<") === true);
  return {
    session,
    outcome: outcomeOf(entries, content, isClosed),
    mailFrom: pathIn(entries[0]?.command),
    recipients: rcpts.map((entry) => ({
      address: pathIn(entry.command) ?? "",
      code: codeOf(entry),
    })),
    commands,
    openedMs: entries[0]?.atMs ?? 0,
    isFirstOfSession: isFirst,
    replies: entries.flatMap(({ reply }) => reply?.code ?? []),
    mailId: content?.mailId ?? last?.mailId,
  };
}

function outcomeOf(
  entries: readonly Entry[],
  content: Entry | undefined,
  isClosed: boolean,
): Attempt["outcome"] {
  if (codeOf(entries[0]) >= 400) return "refused";
  if (content?.reply !== undefined) return content.reply.code < 400 ? "accepted" : "refused";
  const wasRefused = entries.some((entry) => codeOf(entry) >= 400);
  const gaveUp = entries.some(({ command }) => /^(RSET|QUIT|EHLO|HELO)\b/i.test(command ?? ""));
  if (!gaveUp && !isClosed) return "open";
  const wasAccepted = entries.some(
    (entry) => /^RCPT/i.test(entry.command ?? "") && codeOf(entry) < 400,
  );
  return wasRefused && !wasAccepted ? "refused" : "aborted";
}

/** The mailbox in a MAIL or RCPT line, as far as one can be made out. */
function pathIn(command: string | undefined): string | undefined {
  const path = /<(?:@[^:>]*:)?(.*?)>/.exec(command ?? "");
  return path?.[1];
}
