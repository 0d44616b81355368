import type { Attempt } from "./attempt.js";
import type { SessionFacts } from "./captured-mail.js";
import type { InboxFullness } from "./mail-source.js";
import type { MailRecord } from "./mail-record.js";
import { SessionLog } from "./session-log.js";
import { Traffic } from "./traffic.js";

/** Sessions whose dialogue is kept. */
const MOST_SESSIONS = 200;

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

/** What arrived at one listener: mail in order of arrival, and the record of what its sessions did. */
export class Inbox {
  readonly maxMails: number;
  readonly maxOctets: number;
  #records: MailRecord[] = [];
  readonly #contents = new Map<string, Buffer>();
  #octets = 0;
  #refused = 0;
  #releasable = 0;
  #logs: SessionLog[] = [];
  readonly #logOf = new Map<string, SessionLog>();
  readonly traffic: Traffic = new Traffic();
  readonly #listeners = new Set<(record: MailRecord | undefined) => void>();
  #isClosed = false;

  constructor({ maxMails = 10_000, maxOctets = 256 * 1024 * 1024 }: InboxOptions = {}) {
    this.maxMails = maxMails;
    this.maxOctets = maxOctets;
  }

  get records(): readonly MailRecord[] {
    return this.#records;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes a mail in and tells the listeners; false where there is no room for it. */
  add(record: MailRecord, content: Buffer): boolean {
    if (!this.#makeRoom(content.length)) {
      this.#refused++;
      return false;
    }
    this.#records.push(record);
    this.#contents.set(record.id, content);
    this.#octets += content.length;
    this.#logOf.get(record.session.id)?.captured(record.id);
    for (const listener of this.#listeners) listener(record);
    return true;
  }

  /** The octets of a mail; undefined where they were dropped. */
  content(id: string): Buffer | undefined {
    return this.#contents.get(id);
  }

  /** Says that the mails up to now belong to tests that have ended: their content goes first when room is short. */
  release(): void {
    this.#releasable = this.#records.length;
  }

  #makeRoom(octets: number): boolean {
    const fits = (): boolean =>
      this.#records.length < this.maxMails && this.#octets + octets <= this.maxOctets;
    while (!fits() && this.#releasable > 0) {
      const dropped = this.#records.shift();
      this.#releasable--;
      if (dropped !== undefined) this.#forget(dropped);
    }
    return fits();
  }

  #forget({ id }: MailRecord): void {
    this.#octets -= this.#contents.get(id)?.length ?? 0;
    this.#contents.delete(id);
  }

  /** Calls back with each arrival, in the same tick, and with undefined when the inbox is closed. */
  onArrival(listener: (record: MailRecord | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
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
    reply(reply: Parameters<SessionLog["reply"]>[0]): void;
    busy(isInTransaction: boolean): void;
    closed(reason: string): void;
  } {
    const log = new SessionLog(() => factsOf(session));
    this.#logs.push(log);
    this.#logOf.set(session.id, log);
    if (this.#logs.length > MOST_SESSIONS) this.#logs.shift();
    this.traffic.connected(session);
    return {
      command: (line) => log.command(line),
      content: (octets) => log.content(octets),
      reply: (reply) => log.reply(reply),
      busy: (isInTransaction) => this.traffic.busy(session, isInTransaction),
      closed: (reason) => {
        log.closed(reason);
        this.#logOf.delete(session.id);
        this.traffic.gone(session);
      },
    };
  }

  attempts(): Attempt[] {
    return this.#logs.flatMap((log) => log.attempts());
  }

  /** @param sinceMs - only of sessions that were open at that moment of `monotonicMs()` or later */
  transcript(sinceMs = 0): string {
    return this.#logs
      .filter((log) => log.wasOpenAt(sinceMs))
      .map((log) => log.transcript())
      .join("\n");
  }

  clear(): void {
    this.#records = [];
    this.#contents.clear();
    this.#octets = 0;
    this.#refused = 0;
    this.#releasable = 0;
    // Sessions that are open go on being recorded.
    this.#logs = [...this.#logOf.values()];
  }

  /** Nothing will arrive any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#listeners) listener(undefined);
  }
}

/** The facts of a session as plain data. */
export function factsOf({ id, peer, hostName, extendedSmtp, auth }: InboxSession): SessionFacts {
  return Object.freeze({ id, peer, hostName, extendedSmtp, auth });
}
