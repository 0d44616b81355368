import { SmtpFixtureError } from "../errors.js";
import { monotonicMs } from "../real-time.js";
import type { Attempt } from "./attempt.js";
import type { SessionFacts } from "./captured-mail.js";
import { flatText } from "./flat-text.js";
import type { InboxFullness } from "./mail-source.js";
import type { MailRecord } from "./mail-record.js";
import type { SessionAccount } from "./session-account.js";
import { SessionLog } from "./session-log.js";
import { Traffic } from "./traffic.js";

/** Sessions whose dialogue is kept. */
const MOST_SESSIONS = 200;
/** Sessions that a failure is told of. */
export const MOST_ACCOUNTS = 50;

export interface InboxOptions {
  /**
   * Most mails that the inbox holds.
   * @defaultValue 10_000
   */
  readonly maxMails?: number | undefined;
  /**
   * Most octets of content that the inbox holds.
   * @defaultValue 268_435_456 (256 MiB)
   */
  readonly maxOctets?: number | undefined;
}

/** What an inbox has to know of a session. */
export interface InboxSession extends Omit<SessionFacts, "hostName" | "auth"> {
  readonly hostName: string | undefined;
  readonly auth: { readonly mechanism: string; readonly user: string } | undefined;
}

/** What happens in an inbox: a mail came, one had to be refused, or nothing can come any more. */
export type InboxEvent = MailRecord | "refused" | "closed";

/** The octets of a mail's content, or what puts them together when they are asked for. */
export type InboxContent = Buffer | { readonly plainOctets: number; octets(): Buffer };

const sizeOf = (content: InboxContent): number =>
  Buffer.isBuffer(content) ? content.length : content.plainOctets;

/** A session that is open now. Its listener may get another inbox meanwhile. */
interface OpenSession {
  readonly session: InboxSession;
  readonly log: SessionLog;
  home: Inbox;
}

/** What arrived at one listener: mail in order of arrival, and the record of what its sessions did. */
export class Inbox {
  readonly maxMails: number;
  readonly maxOctets: number;
  #records: MailRecord[] = [];
  readonly #contents = new Map<string, InboxContent>();
  #octets = 0;
  #refused = 0;
  #refusedMs = 0;
  #releasable = 0;
  #logs: SessionLog[] = [];
  /** Logs that had to go for newer ones. */
  #droppedLogs = 0;
  #droppedUntilMs = 0;
  readonly #open = new Map<string, OpenSession>();
  readonly traffic: Traffic = new Traffic();
  readonly #listeners = new Set<(event: InboxEvent) => void>();
  readonly #expendable: () => string | undefined;
  readonly #mostSessions: number;
  #isClosed = false;
  #wasOpened = false;

  /**
   * @param expendable - the id of a mail that may go when room is short, beside those that were released
   * @param mostSessions - how many sessions' dialogue is kept
   * @throws `INVALID_OPTION`
   */
  constructor(
    { maxMails = 10_000, maxOctets = 256 * 1024 * 1024 }: InboxOptions = {},
    expendable: () => string | undefined = () => undefined,
    mostSessions: number = MOST_SESSIONS,
  ) {
    for (const [name, value] of Object.entries({ maxMails, maxOctets }))
      if (!Number.isInteger(value) || value < 0)
        throw new SmtpFixtureError(
          "INVALID_OPTION",
          `The option "${name}" takes a whole number from 0 on, not ${typeof value === "string" ? JSON.stringify(value) : String(value)}.`,
        );
    this.maxMails = maxMails;
    this.maxOctets = maxOctets;
    this.#expendable = expendable;
    this.#mostSessions = mostSessions;
  }

  get records(): readonly MailRecord[] {
    return this.#records;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a client has connected since this inbox is its listener's. */
  get wasOpened(): boolean {
    return this.#wasOpened;
  }

  /** Takes a mail in and tells the listeners; false where there is no room for it. */
  add(record: MailRecord, content: InboxContent): boolean {
    const octets = sizeOf(content);
    if (!this.#makeRoom(octets)) {
      this.#refused++;
      this.#refusedMs = monotonicMs();
      this.#tell("refused");
      return false;
    }
    this.#records.push(record);
    this.#contents.set(record.id, content);
    this.#octets += octets;
    this.#open.get(record.session.id)?.log.captured(record.id);
    this.#tell(record);
    return true;
  }

  /** The octets of a mail; undefined where they were dropped. */
  content(id: string): Buffer | undefined {
    const content = this.#contents.get(id);
    return content === undefined || Buffer.isBuffer(content) ? content : content.octets();
  }

  /**
   * Says that mail belongs to tests that have ended: its content goes first when room is short, and what was refused
   * for want of room concerns nobody any more.
   *
   * @param beforeMs - only mail that was begun before this moment of `monotonicMs()`
   */
  release(beforeMs: number): void {
    const { length } = this.#records;
    while (
      this.#releasable < length &&
      (this.#records[this.#releasable]?.mailAtMs ?? beforeMs) < beforeMs
    )
      this.#releasable++;
    if (this.#refusedMs < beforeMs) this.#refused = 0;
  }

  #makeRoom(octets: number): boolean {
    while (!this.#hasRoom(octets)) {
      if (this.#releasable > 0) {
        const dropped = this.#records.shift();
        this.#releasable--;
        if (dropped !== undefined) this.#dropContent(dropped);
        continue;
      }
      const id = this.#records.length === 0 ? undefined : this.#expendable();
      const at = id === undefined ? -1 : this.#records.findIndex((record) => record.id === id);
      if (at < 0) return false;
      for (const dropped of this.#records.splice(at, 1)) this.#dropContent(dropped);
    }
    return true;
  }

  #hasRoom(octets: number): boolean {
    return this.#records.length < this.maxMails && this.#octets + octets <= this.maxOctets;
  }

  #dropContent({ id }: MailRecord): void {
    const content = this.#contents.get(id);
    if (content !== undefined) this.#octets -= sizeOf(content);
    this.#contents.delete(id);
  }

  /** Calls back with each event, in the same tick. */
  onEvent(listener: (event: InboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: InboxEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  fullness(): InboxFullness | undefined {
    if (this.#refused === 0) return undefined;
    return {
      mails: this.#records.length,
      octets: this.#octets,
      maxMails: this.maxMails,
      maxOctets: this.maxOctets,
      refused: this.#refused,
    };
  }

  /** A client has connected: from here on its dialogue is recorded. */
  opened(session: InboxSession): {
    command(line: string): void;
    content(octets: number): void;
    chunk(octets: number): void;
    reply(...reply: Parameters<SessionLog["reply"]>): void;
    busy(isInTransaction: boolean): void;
    closed(...how: Parameters<SessionLog["closed"]>): void;
  } {
    const log = new SessionLog(() => factsOf(session));
    const open: OpenSession = { session, log, home: this };
    this.#keep(log);
    this.#wasOpened = true;
    this.#open.set(session.id, open);
    this.traffic.connected(session);
    return {
      command: (line) => log.command(line),
      content(octets) {
        log.content(octets);
        open.home.traffic.began(session);
      },
      chunk: (octets) => log.chunk(octets),
      reply: (...reply) => log.reply(...reply),
      busy: (isInTransaction) => open.home.traffic.busy(session, isInTransaction),
      closed: (...how) => {
        log.closed(...how);
        open.home.#open.delete(session.id);
        open.home.traffic.gone(session);
      },
    };
  }

  /** Keeps one more log; the oldest goes for it, those of sessions that have ended first. */
  #keep(log: SessionLog): void {
    this.#logs.push(log);
    if (this.#logs.length <= this.#mostSessions) return;
    const ended = this.#logs.findIndex(({ isClosed }) => isClosed);
    const [dropped] = this.#logs.splice(Math.max(ended, 0), 1);
    this.#droppedLogs++;
    this.#droppedUntilMs = Math.max(this.#droppedUntilMs, dropped?.lastMs ?? 0);
  }

  /** @param sinceMs - only those that were opened at this moment of `monotonicMs()` or later */
  attempts(sinceMs = 0): Attempt[] {
    return this.#logs
      .flatMap((log) => log.attempts(sinceMs))
      .toSorted((one, other) => one.openedMs - other.openedMs);
  }

  /**
   * What is to be told of the newest sessions where mail is missing: of those that are open, and of those that did
   * anything since.
   *
   * @param sinceMs - what was done before this moment of `monotonicMs()` is left out
   */
  accounts(sinceMs = 0): SessionAccount[] {
    return this.#logs
      .filter((log) => !log.isClosed || log.lastMs >= sinceMs)
      .slice(-MOST_ACCOUNTS)
      .map((log) => log.account(sinceMs));
  }

  /** The dialogues of its sessions, the oldest first. */
  get logs(): readonly SessionLog[] {
    return this.#logs;
  }

  /** The dialogue of a session that is open. */
  logOf(session: object): SessionLog | undefined {
    return this.#open.get((session as InboxSession).id)?.log;
  }

  /** How many sessions did anything since a moment of `monotonicMs()`. */
  activeSince(sinceMs: number): number {
    return this.#logs.filter(({ lastMs }) => lastMs >= sinceMs).length;
  }

  /** @param sinceMs - only what was said at this moment of `monotonicMs()` or later */
  transcript(sinceMs = 0): string {
    const parts = this.#logs.map((log) => log.transcript(sinceMs)).filter((part) => part !== "");
    if (this.#droppedLogs > 0 && this.#droppedUntilMs >= sinceMs)
      parts.unshift(`… (${this.#droppedLogs} earlier sessions were dropped)\n`);
    return parts.join("\n");
  }

  /** Forgets all that has happened. Sessions that are open go on being recorded. */
  clear(): void {
    this.#records = [];
    this.#contents.clear();
    this.#octets = 0;
    this.#refused = 0;
    this.#releasable = 0;
    this.#logs = [...this.#open.values()].map(({ log }) => log);
    for (const log of this.#logs) log.forget();
    this.#droppedLogs = 0;
  }

  /** Forgets some mails, and that others were refused. */
  forget(ids: readonly string[]): void {
    const gone = new Set(ids);
    const isGone = ({ id }: MailRecord): boolean => gone.has(id);
    for (const record of this.#records.filter(isGone)) this.#dropContent(record);
    const releasable = this.#records.slice(0, this.#releasable);
    this.#releasable -= releasable.filter(isGone).length;
    this.#records = this.#records.filter((record) => !isGone(record));
    this.#refused = 0;
  }

  /** Nothing will arrive any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tell("closed");
  }

  /** Closes this inbox for another one, which the sessions that are open go on in, with their past forgotten. */
  handOver(next: Inbox): void {
    for (const open of this.#open.values()) {
      open.home = next;
      open.log.forget();
      next.#open.set(open.session.id, open);
      next.#keep(open.log);
      this.traffic.handOver(open.session, next.traffic);
    }
    this.#open.clear();
    this.close();
  }
}

const facts = new WeakMap<InboxSession, SessionFacts>();
/** By what name the newest client goes. */
let client = "";

/** The facts of a session as plain data: the same object for as long as they are the same. */
export function factsOf(session: InboxSession): SessionFacts {
  const { id, peer, transportPeer, hostName, extendedSmtp, auth, tls } = session;
  const known = facts.get(session);
  if (
    known?.hostName === hostName &&
    known?.peer === peer &&
    known?.extendedSmtp === extendedSmtp &&
    known.auth === auth &&
    known.tls === tls
  )
    return known;
  if (hostName !== undefined) client = flatText(hostName, client);
  const now = Object.freeze({
    id,
    peer,
    transportPeer,
    hostName: hostName === undefined ? undefined : client,
    extendedSmtp,
    auth,
    tls,
  });
  facts.set(session, now);
  return now;
}
