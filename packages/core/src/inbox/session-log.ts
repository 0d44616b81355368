import type { Reply } from "../protocol/grammar/reply.js";
import type { Ending } from "../protocol/session/ending.js";
import { monotonicMs } from "../real-time.js";
import type { Attempt } from "./attempt.js";
import { attemptOf, endsContent, linesOf, pathIn, statusOf, textOf } from "./attempt-of.js";
import type { SessionFacts } from "./captured-mail.js";
import type { Said } from "./session-sentence.js";
import { accountOf, type SessionAccount, type SessionEnd } from "./session-account.js";

/** Octets of dialogue that are kept of one session. */
const SESSION_OCTETS = 32 * 1024;
/** What an entry takes beside the octets of its line. */
const ENTRY_OCTETS = 64;
/** What a further reply of an entry takes: most are one object. */
const FURTHER_OCTETS = 8;
/** Recipients that are remembered of a transaction whose own lines had to be dropped. */
const MOST_RECIPIENTS = 10_000;

/** One thing that was said, with the reply to it. */
export interface Entry {
  /**
   * A command line of the client; the octets of its content, or of one chunk that is not the last; undefined for a reply
   * that nobody asked for.
   */
  readonly said: string | number | { readonly chunk: number } | undefined;
  /** When it came, by `monotonicMs()`. A RCPT takes the time of what it follows: it belongs to the same transaction. */
  readonly atMs: number;
  reply: Reply | undefined;
  /** Content in LMTP: the replies for the recipients after the first (RFC 2033 §4.2). Absent in SMTP. */
  further?: Reply[];
  /** The mail that was captured from this content. */
  mailId: string | undefined;
}

/** A transaction from its MAIL on. */
export interface Begun {
  readonly mail: Entry;
  /** Its RCPTs that are not in the dialogue any more. */
  readonly recipients: Entry[];
  /** What followed the MAIL, as far as it is still there. */
  readonly rest: Entry[];
}

/** The dialogue of one session, by reference to what was said, the oldest dropped where it grows long. */
export class SessionLog {
  readonly #facts: () => SessionFacts;
  #entries: Entry[] = [];
  #octets = 0;
  #lastMs: number = monotonicMs();
  readonly #openedMs: number = this.#lastMs;
  #isCut = false;
  #isForgotten = false;
  /** The transaction that the kept entries begin in the middle of. */
  #begun: Begun | undefined;
  /** Transactions whose MAIL was accepted and is not among the entries any more. */
  #earlier = 0;
  #end: SessionEnd | undefined;

  /** @param facts - what is known of the session, read when somebody asks */
  constructor(facts: () => SessionFacts) {
    this.#facts = facts;
  }

  command(line: string): void {
    if (!isRcpt(line)) this.#lastMs = monotonicMs();
    this.#push(line, undefined, line.length);
  }

  content(octets: number): void {
    this.#lastMs = monotonicMs();
    this.#push(octets, undefined, 0);
  }

  /** A chunk of content with more to come (RFC 3030 §2). */
  chunk(octets: number): void {
    this.#lastMs = monotonicMs();
    this.#push({ chunk: octets }, undefined, 0);
  }

  /** @param rcpt - LMTP: which of the accepted RCPT commands it answers the content for, from 0 */
  reply(reply: Reply, rcpt?: number): void {
    const last = this.#entries.at(-1);
    if (last !== undefined && rcpt !== undefined) {
      last.further ??= [];
      if (rcpt > 0) {
        last.further.push(reply);
        this.#octets += FURTHER_OCTETS;
        return;
      }
    }
    if (last !== undefined && last.reply === undefined) {
      last.reply = reply;
      return;
    }
    this.#lastMs = monotonicMs();
    this.#push(undefined, reply, 0);
  }

  captured(mailId: string): void {
    const last = this.#entries.at(-1);
    if (last !== undefined) last.mailId = mailId;
  }

  /** @param ending - what the session was in the middle of */
  closed(reason: string, ending?: Ending): void {
    this.#end = { ...ending, reason };
    this.#lastMs = monotonicMs();
  }

  get isClosed(): boolean {
    return this.#end !== undefined;
  }

  /** When something happened last, by `monotonicMs()`. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Whom the client has authenticated as. */
  get user(): string | undefined {
    return this.#facts().auth?.user;
  }

  /** Changes with each thing that is said. */
  get state(): string {
    return `${this.#entries.length} ${this.#lastMs}`;
  }

  /** The forward-paths of the transaction that is open, as far as they are still there; cheaper than its attempt. */
  openRecipients(): string[] {
    const recipients: string[] = [];
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      const said = this.#entries[at]?.said;
      if (typeof said !== "string") continue;
      if (isRcpt(said)) recipients.push(pathIn(said) ?? "");
      else if (/^MAIL\b/i.test(said)) break;
    }
    return recipients;
  }

  /** Whether a word occurs in what the client said, or a mail was captured that fits. */
  tells(word: string, isMail: (id: string) => boolean): boolean {
    return this.#entries.some(
      ({ said, mailId }) =>
        (mailId !== undefined && isMail(mailId)) ||
        (typeof said === "string" && said.toLowerCase().includes(word)),
    );
  }

  /** Forgets what was said up to now. */
  forget(): void {
    this.#drop(this.#entries);
    if (this.#begun !== undefined && statusOf(this.#begun.mail) < 400) this.#earlier++;
    this.#begun = undefined;
    this.#entries = [];
    this.#octets = 0;
    this.#isCut = false;
    this.#isForgotten = true;
  }

  /**
   * The dialogue: `C:` and `S:` before each line.
   * @param sinceMs - what was said before this moment of `monotonicMs()` is left out
   */
  transcript(sinceMs = 0): string {
    if (this.#lastMs < sinceMs) return "";
    const entries = this.#entries.filter(({ atMs }) => atMs >= sinceMs);
    if (entries.length === 0 && this.#end === undefined) return "";
    const lines: string[] = [];
    const leavesOut = this.#isForgotten || entries.length < this.#entries.length;
    if (leavesOut) lines.push("… (what was said before is left out)");
    else if (this.#isCut) lines.push("… (the beginning was dropped)");
    if (this.#begun !== undefined && this.#begun.mail.atMs >= sinceMs)
      lines.push(...spoken(this.#begun.mail), "… (what followed was dropped)");
    for (const entry of entries) lines.push(...spoken(entry));
    if (this.#end !== undefined) lines.push(`-- ${ENDINGS[this.#end.reason] ?? this.#end.reason}`);
    return lines.map((line) => `${line}\n`).join("");
  }

  /**
   * The mail transactions of the session, each from its MAIL on.
   * @param sinceMs - those that were opened before this moment of `monotonicMs()` are left out
   */
  attempts(sinceMs = 0): Attempt[] {
    if (this.#lastMs < sinceMs) return [];
    const facts = this.#facts();
    const attempts: Attempt[] = [];
    let earlier = this.#earlier;
    const over = (begun: Begun): void => {
      if (begun.mail.atMs >= sinceMs)
        attempts.push(attemptOf(facts, begun, earlier === 0, this.isClosed));
      if (statusOf(begun.mail) < 400) earlier++;
    };
    const left = follow(
      this.#begun && { ...this.#begun, rest: [] },
      this.#entries,
      (begun, entry) => begun.rest.push(entry),
      over,
    );
    if (left !== undefined) over(left);
    return attempts;
  }

  /**
   * What is to be told of the session where mail is missing.
   * @param sinceMs - what it did before this moment of `monotonicMs()` is left out
   */
  account(sinceMs = 0): SessionAccount {
    const isWhole = !this.#isForgotten && !this.#isCut;
    const hasTransaction = this.#entries.some((entry) => verbOf(entry) === "MAIL");
    const session = this.#facts();
    return accountOf({
      session,
      client: session.hostName ?? nameIn(this.#entries),
      openedMs: this.#openedMs,
      nowMs: monotonicMs(),
      isActive: this.#lastMs >= sinceMs,
      end: this.#end,
      said: isWhole && !hasTransaction ? this.#entries.map(saidIn) : undefined,
      attempts: this.attempts(sinceMs),
      transcript: this.transcript(sinceMs),
    });
  }

  #push(said: Entry["said"], reply: Reply | undefined, octets: number): void {
    this.#entries.push({ said, atMs: this.#lastMs, reply, mailId: undefined });
    this.#octets += octets + ENTRY_OCTETS;
    if (this.#octets <= SESSION_OCTETS) return;
    // Dropping a quarter at a time keeps the cost of one more line constant.
    this.#drop(this.#entries.splice(0, Math.ceil(this.#entries.length / 4)));
    this.#octets = 0;
    for (const { said, further = [] } of this.#entries)
      this.#octets +=
        ENTRY_OCTETS +
        (typeof said === "string" ? said.length : 0) +
        further.length * FURTHER_OCTETS;
    this.#isCut = true;
  }

  /** Lets entries go, all but what the attempt that they were part of cannot be told without. */
  #drop(entries: readonly Entry[]): void {
    this.#begun = follow(
      this.#begun,
      entries,
      ({ recipients }, entry) => {
        const { said } = entry;
        if (typeof said === "string" && isRcpt(said) && recipients.length < MOST_RECIPIENTS)
          recipients.push(entry);
      },
      ({ mail }) => {
        if (statusOf(mail) < 400) this.#earlier++;
      },
    );
  }
}

/** Commands that give up the transaction that is open, where they are accepted (RFC 5321 §4.1.1.5, §4.1.4). */
const GIVES_UP: ReadonlySet<string> = new Set(["RSET", "EHLO", "HELO", "LHLO", "QUIT", "STARTTLS"]);

/**
 * Follows a dialogue through its transactions.
 *
 * @param add - told of each entry that belongs to a transaction
 * @param over - told of each transaction that has ended
 * @returns the transaction that is open in the end
 */
function follow(
  open: Begun | undefined,
  entries: readonly Entry[],
  add: (begun: Begun, entry: Entry) => void,
  over: (begun: Begun) => void,
): Begun | undefined {
  let begun = open;
  for (const entry of entries) {
    const verb = verbOf(entry);
    if (verb === "MAIL" && (begun === undefined || statusOf(begun.mail) >= 400)) {
      if (begun !== undefined) over(begun);
      begun = { mail: entry, recipients: [], rest: [] };
      continue;
    }
    if (begun === undefined) continue;
    add(begun, entry);
    if (!endsContent(entry) && !(GIVES_UP.has(verb) && statusOf(entry) < 400)) continue;
    over(begun);
    begun = undefined;
  }
  return begun;
}

function verbOf({ said }: Entry): string {
  return typeof said === "string" ? (/^[A-Za-z]+/.exec(said)?.[0].toUpperCase() ?? "") : "";
}

/** Whether a line is a RCPT, at the least cost: there may be thousands. */
function isRcpt(line: string): boolean {
  return (line.charCodeAt(0) | 0x20) === 0x72 && /^rcpt\b/i.test(line);
}

const ENDINGS: Readonly<Record<string, string>> = {
  quit: "closed after QUIT",
  client: "the client left without QUIT",
  timeout: "the client was silent for too long",
  shutdown: "the server was stopped",
  refused: "closed by the server",
};

/** What a client has called itself last. */
function nameIn(entries: readonly Entry[]): string | undefined {
  for (const { said } of entries.toReversed()) {
    const name =
      typeof said === "string" ? /^(?:EHLO|HELO|LHLO) +(\S+)/i.exec(said)?.[1] : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

const saidIn = (entry: Entry): Said => ({
  command: textOf(entry.said) ?? "",
  code: statusOf(entry),
  reply: linesOf(entry.reply).join(" / "),
});

const printable = (line: string): string => line.replaceAll(/[\0-\x1f\x7f-\x9f]/g, "?");

function spoken({ said, reply, further = [] }: Entry): string[] {
  const command = textOf(said);
  return [
    ...(command === undefined ? [] : [`C: ${printable(command)}`]),
    ...[reply, ...further].flatMap(linesOf).map((line) => `S: ${printable(line)}`),
  ];
}
