import type { Attempt } from "../inbox/attempt.js";
import { capturedMail } from "../inbox/captured.js";
import type { CapturedMail } from "../inbox/captured-mail.js";
import type { InboxFullness } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { decodeMessage, decodeOctetsOf } from "../message/wire-form.js";
import type { ConversationOptions, PushedMail, ReadMail } from "./contract.js";
import type { HubClient } from "./hub-client.js";

/** An inbox of the hub as its owner, a test worker, has it: its mail has been pushed here. */
export class RemoteInbox {
  readonly id: number;
  readonly #client: HubClient;
  readonly #records: MailRecord[] = [];
  readonly #contents = new Map<string, string>();
  readonly #mails = new Map<string, Promise<CapturedMail>>();
  readonly #listeners = new Set<(record: MailRecord | undefined) => void>();
  #fullness: InboxFullness | undefined;
  #isClosed = false;

  constructor(id: number, client: HubClient) {
    this.id = id;
    this.#client = client;
  }

  get records(): readonly MailRecord[] {
    return this.#records;
  }

  get fullness(): InboxFullness | undefined {
    return this.#fullness;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  arrived({ record, headerToken, content }: PushedMail): void {
    const kept = headerToken === undefined ? record : { ...record, headerToken };
    this.#records.push(kept);
    if (content !== undefined) this.#contents.set(record.id, content);
    for (const listener of this.#listeners) listener(kept);
  }

  onArrival(listener: (record: MailRecord | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#listeners) listener(undefined);
  }

  /** One round trip on the ordered stream: whatever was accepted before it is here after it. */
  async sync(): Promise<void> {
    this.#fullness = (await this.#client.call((hub) => hub.barrier(this.id))) ?? undefined;
  }

  async quiet(kind: "transactions" | "sessions"): Promise<void> {
    this.#fullness = (await this.#client.call((hub) => hub.quiet(this.id, kind))) ?? undefined;
  }

  attempts(): Promise<readonly Attempt[]> {
    return this.#client.call((hub) => hub.attempts(this.id));
  }

  transcript(sinceMs: number): Promise<string> {
    return this.#client.call((hub) => hub.transcript(this.id, sinceMs));
  }

  configure(options: ConversationOptions): Promise<void> {
    return this.#client.call((hub) => hub.configure(this.id, options));
  }

  release(): Promise<void> {
    return this.#client.call((hub) => hub.release(this.id));
  }

  /** Ends the lease. @param keepListener - the address stays this worker's, for its next file */
  async end(keepListener: boolean): Promise<void> {
    if (this.#isClosed) return;
    await this.#client.call((hub) => hub.end(this.id, keepListener));
    this.close();
  }

  hold(): () => void {
    return this.#client.hold();
  }

  /** The mails of some records: those that nobody has read yet are read in the hub, in one round trip. */
  async read(records: readonly MailRecord[]): Promise<readonly CapturedMail[]> {
    const unread = records.filter(({ id }) => !this.#mails.has(id));
    if (unread.length > 0) {
      const ids = unread.map(({ id }) => id);
      const answer = this.#client.call((hub) => hub.read(this.id, ids));
      for (const [index, record] of unread.entries())
        this.#mails.set(
          record.id,
          answer.then((mails) => this.#mail(record, mails[index])),
        );
    }
    return await Promise.all(records.map(({ id }) => this.#mails.get(id) as Promise<CapturedMail>));
  }

  #mail(record: MailRecord, read: ReadMail | undefined): CapturedMail {
    if (read === undefined) throw new Error(`The hub did not read the mail ${record.id}.`);
    const content = this.#contents.get(record.id);
    return capturedMail(record, decodeMessage(read.message), () =>
      content === undefined && read.raw !== undefined
        ? decodeOctetsOf(read.raw)
        : Buffer.from(content ?? "", "base64"),
    );
  }
}
