import { capturedMail } from "../inbox/captured.js";
import type { CapturedMail } from "../inbox/captured-mail.js";
import { deepFreeze } from "../inbox/freeze.js";
import type { InboxEvent } from "../inbox/inbox.js";
import type { InboxFullness } from "../inbox/mail-source.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { SessionAccount } from "../inbox/session-account.js";
import { decodeMessage, decodeOctetsOf } from "../message/wire-form.js";
import { monotonicMs } from "../real-time.js";
import type {
  ConversationOptions,
  ElsewhereInRun,
  PushedMail,
  ReadMail,
  ShapedListener,
} from "./contract.js";
import { restoreAttempt, restoreRecord, type TaggedAttempt } from "./from-json.js";
import type { HubClient } from "./hub-client.js";
import { toWire } from "./options-on-wire.js";

/** Content that is read in one round trip. */
const BATCH_OCTETS = 32 * 1024 * 1024;
/** Mails that are read at once for a thread that stands still: it does not wait for an answer for ever. */
const BLOCKING_BATCH = 200;

/** An inbox of the hub as its owner, a test worker, has it: its mail has been pushed here. */
export class RemoteInbox {
  readonly id: number;
  /** Where clients find it; undefined until its lease has been granted. */
  url: string | undefined;
  /** Of the shared listener: whether anything can be here. */
  isUsed = false;
  /** Changes with each claim that mail fits which is here already: whose that is has to be asked anew. */
  claims = 0;
  /** Whether the runner has its processes trust the listener. */
  isTrusted = false;
  readonly #client: HubClient;
  readonly #records: MailRecord[] = [];
  readonly #byId = new Map<string, MailRecord>();
  /** The octets of mail that was pushed with them, in base64. */
  readonly #contents = new Map<string, string>();
  readonly #mails = new Map<string, Promise<CapturedMail>>();
  /** Mails that have been read, whichever way. */
  readonly #read = new Map<string, CapturedMail>();
  readonly #listeners = new Set<(event: InboxEvent) => void>();
  /** How many of the records belong to tests that have ended. */
  #released = 0;
  #fullness: InboxFullness | undefined;
  #isClosed = false;
  #closedBy: Error | undefined;

  constructor(id: number, client: HubClient) {
    this.id = id;
    this.#client = client;
  }

  /** What the same worker has of the listener that the whole run shares. */
  get shared(): RemoteInbox {
    return this.#client.shared;
  }

  /** An inbox of the same worker that nothing comes to. */
  nothing(): RemoteInbox {
    return new RemoteInbox(-1, this.#client);
  }

  get client(): HubClient {
    return this.#client;
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

  /** What has cut this inbox off; undefined where its listener was stopped in order. */
  get closedBy(): Error | undefined {
    return this.#closedBy;
  }

  /** A record by its id. */
  find(id: string | undefined): MailRecord | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  arrived(mail: PushedMail): void {
    // A blocking read was faster.
    if (this.#byId.has(mail.record.id)) return;
    const record = restoreRecord(mail);
    this.#records.push(record);
    this.#byId.set(record.id, record);
    if (mail.content !== undefined) this.#contents.set(record.id, mail.content);
    this.#tell(record);
  }

  /** A mail had to be refused: there is no room. */
  refused(fullness: InboxFullness): void {
    this.#fullness = fullness;
    this.#tell("refused");
  }

  onEvent(listener: (event: InboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(cause?: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closedBy = cause;
    this.#tell("closed");
  }

  /** One round trip on the ordered stream: whatever was accepted before it is here after it. */
  async sync(): Promise<void> {
    this.#fullness = (await this.#client.call((hub) => hub.barrier(this.id))) ?? undefined;
  }

  /** The same while this thread stands still: what has been pushed and cannot get here meanwhile is fetched. */
  syncBlocking(): void {
    const { mails, fullness } = this.#client.callBlocking("look", this.id, this.#records.length);
    this.#fullness = fullness;
    for (const mail of mails) this.arrived(mail);
  }

  /** @param token - of the shared listener, whose sessions count */
  async quiet(kind: "transactions" | "sessions", token?: string): Promise<void> {
    this.#fullness =
      (await this.#client.call((hub) => hub.quiet(this.id, kind, token))) ?? undefined;
  }

  /** @param token - of the shared listener, whose attempts */
  async attempts(sinceMs: number, token?: string): Promise<readonly TaggedAttempt[]> {
    const attempts = await this.#client.call((hub) => hub.attempts(this.id, sinceMs, token));
    return attempts.map(restoreAttempt);
  }

  sessions(sinceMs: number): Promise<readonly SessionAccount[]> {
    return this.#client.call((hub) => hub.sessions(this.id, sinceMs));
  }

  /** What went to other listeners of the run than this one and another of the same worker. */
  elsewhere(sinceMs: number, own: RemoteInbox | undefined): Promise<ElsewhereInRun> {
    const ids = own === undefined ? [this.id] : [this.id, own.id];
    return this.#client.call((hub) => hub.elsewhere(ids, sinceMs));
  }

  /** @param token - of the shared listener, whose dialogue */
  transcript(sinceMs: number, token?: string): Promise<string> {
    return this.#client.call((hub) => hub.transcript(this.id, sinceMs, token));
  }

  /** Whose the mail is that came already has changed, by a claim. */
  claimed(): void {
    this.claims++;
    for (const record of this.#records.slice(-1)) this.#tell(record);
  }

  /** Shapes its listener. @throws `UNKNOWN_OPTION`, `INVALID_OPTION`, `OPTIONS_TOO_LATE` */
  async configure(options: ConversationOptions): Promise<ShapedListener> {
    const plain = toWire(options);
    const shaped = await this.#client.call((hub) => hub.configure(this.id, plain));
    this.url = shaped.address.url;
    this.isTrusted = shaped.ca !== undefined;
    return shaped;
  }

  /**
   * Says that mail belongs to tests that have ended, here and at the shared listener: it need not be kept here any more,
   * and first goes there when room is short.
   *
   * @param beforeMs - only mail that was begun before this moment of `monotonicMs()`: the start of the oldest test that
   *   is still running
   */
  async release(beforeMs: number = monotonicMs()): Promise<void> {
    for (; this.#released < this.#records.length; this.#released++) {
      const record = this.#records[this.#released];
      if (record === undefined || record.mailAtMs >= beforeMs) break;
      this.#letGo(record);
    }
    const answer = this.#client.call((hub) => hub.release(this.id, beforeMs));
    if (this !== this.shared && this.shared.isUsed) await this.shared.release(beforeMs);
    this.#fullness = (await answer) ?? undefined;
  }

  /** Forgets some mails, and that others were refused. */
  async forget(records: readonly MailRecord[]): Promise<void> {
    for (const record of records) this.#letGo(record);
    await this.#client.call((hub) =>
      hub.forget(
        this.id,
        records.map(({ id }) => id),
      ),
    );
    this.#fullness = undefined;
  }

  #letGo({ id }: MailRecord): void {
    this.#contents.delete(id);
    this.#mails.delete(id);
    this.#read.delete(id);
  }

  /** Ends the lease. @param keepListener - the address stays this worker's, for its next file */
  async end(keepListener: boolean): Promise<void> {
    if (this.#isClosed) return;
    await this.#client.endLease(this.id, keepListener);
    this.close();
  }

  hold(): () => void {
    return this.#client.hold();
  }

  /**
   * The mails of some records: those that nobody has read yet are read in the hub, in one round trip where their answer
   * is no longer than a line of JSON may well be.
   */
  async read(records: readonly MailRecord[]): Promise<readonly CapturedMail[]> {
    const unread = records.filter(({ id }) => !this.#read.has(id) && !this.#mails.has(id));
    for (const batch of batchesOf(unread, Number.POSITIVE_INFINITY)) this.#ask(batch);
    return await Promise.all(
      records.map(
        async ({ id }) =>
          this.#read.get(id) ?? (await (this.#mails.get(id) as Promise<CapturedMail>)),
      ),
    );
  }

  /** The same while this thread stands still. */
  readBlocking(records: readonly MailRecord[]): readonly CapturedMail[] {
    const unread = records.filter(({ id }) => !this.#read.has(id));
    for (const batch of batchesOf(unread, BLOCKING_BATCH)) {
      const [ids, withoutContent] = this.#wanted(batch);
      const answer = this.#client.callBlocking("readFor", this.id, ids, withoutContent);
      for (const [index, record] of batch.entries())
        this.#read.set(record.id, mailOf(record, answer[index], this.#contents.get(record.id)));
    }
    return records.map(({ id }) => this.#read.get(id) as CapturedMail);
  }

  #ask(records: readonly MailRecord[]): void {
    const [ids, withoutContent] = this.#wanted(records);
    // As it is now: by the time of the answer it may have been let go.
    const contents = ids.map((id) => this.#contents.get(id));
    const answer = this.#client.call((hub) => hub.read(this.id, ids, withoutContent));
    for (const [index, record] of records.entries()) {
      const { id } = record;
      this.#mails.set(
        id,
        answer.then((mails) => {
          // A blocking read was faster.
          const mail = this.#read.get(id) ?? mailOf(record, mails[index], contents[index]);
          if (this.#mails.has(id)) this.#read.set(id, mail);
          return mail;
        }),
      );
    }
    // What could not be read this time may be another time.
    answer.catch(() => {
      for (const id of ids) this.#mails.delete(id);
    });
  }

  /** The ids of some records, and of those whose content is not here. */
  #wanted(records: readonly MailRecord[]): [ids: string[], withoutContent: string[]] {
    const ids = records.map(({ id }) => id);
    return [ids, ids.filter((id) => !this.#contents.has(id))];
  }

  #tell(event: InboxEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** @param content - its octets in base64, where they were pushed */
function mailOf(
  record: MailRecord,
  read: ReadMail | undefined,
  content: string | undefined,
): CapturedMail {
  if (read === undefined) throw new Error(`The hub did not read the mail ${record.id}.`);
  return capturedMail(record, deepFreeze(decodeMessage(read.message)), read.view, () =>
    read.raw === undefined ? Buffer.from(content ?? "", "base64") : decodeOctetsOf(read.raw),
  );
}

/** Records in batches, each of so many octets that their answer is no longer than a line of JSON may well be. */
function* batchesOf(records: readonly MailRecord[], most: number): Generator<MailRecord[]> {
  let batch: MailRecord[] = [];
  let octets = 0;
  for (const record of records) {
    batch.push(record);
    octets += record.envelope.size;
    if (octets < BATCH_OCTETS && batch.length < most) continue;
    yield batch;
    batch = [];
    octets = 0;
  }
  if (batch.length > 0) yield batch;
}
