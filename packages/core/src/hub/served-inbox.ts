import { SmtpFixtureError } from "../errors.js";
import type { Attempt } from "../inbox/attempt.js";
import type { Inbox } from "../inbox/inbox.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { InboxFullness } from "../inbox/mail-source.js";
import type { SessionAccount } from "../inbox/session-account.js";
import { readViewLazily } from "../message/html/read-view.js";
import { readMessageLazily } from "../message/load-read-message.js";
import { encodeMessage, type EncodedOctets } from "../message/wire-form.js";
import type { Channel } from "./channel.js";
import type { ClaimFacts, ClaimJudge } from "./claim-judge.js";
import type {
  BlockingSide,
  HubSide,
  Look,
  PushedMail,
  ReadMail,
  ToldAttempt,
  WorkerSide,
} from "./contract.js";
import { headerTokenOf } from "./header-token.js";

/** Content up to this many octets travels with its mail; larger content stays here until somebody reads it. */
export const PUSH_OCTETS: number = 64 * 1024;

/** How octets get to the other side. */
export interface Carrier {
  /** Whether content may travel with its mail: what waits to be taken is not too much already. */
  hasRoom(): boolean;
  /** How octets that were asked for travel. */
  encode(octets: Buffer): EncodedOctets;
}

/** The tokens of the claims that a mail or an attempt fits; undefined where nobody claims anything. */
export type Claimants = (facts: ClaimFacts) => readonly string[] | undefined;

const NOBODY: Claimants = () => undefined;

/** What is answered about an inbox. */
export interface Served {
  /**
   * What has been pushed, for an owner that stands still: what is on its way to it is not there yet.
   * @param known - how many mails its owner has
   */
  look(known: number): Look;
  fullness(): InboxFullness | undefined;
  read(ids: readonly string[], withoutContent: readonly string[]): Promise<readonly ReadMail[]>;
  quiet(kind: "transactions" | "sessions", token: string | undefined): Promise<void>;
  attempts(sinceMs: number, token: string | undefined): readonly ToldAttempt[];
  sessions(sinceMs: number): readonly SessionAccount[];
  transcript(sinceMs: number, token: string | undefined): string;
  forget(ids: readonly string[]): void;
  release(beforeMs: number): void;
}

/** An inbox whose owner is on the other side of a channel: what arrives is pushed to it, from the first mail on. */
export class ServedInbox implements Served {
  readonly inbox: Inbox;
  readonly #id: number;
  readonly #channel: Channel<WorkerSide>;
  readonly #carrier: Carrier;
  readonly #claimants: Claimants;
  /** How many mails have been pushed. */
  #pushed = 0;
  /** Ends the pushing. */
  readonly unsubscribe: () => void;

  constructor(
    id: number,
    inbox: Inbox,
    channel: Channel<WorkerSide>,
    carrier: Carrier,
    claimants: Claimants = NOBODY,
  ) {
    this.#id = id;
    this.inbox = inbox;
    this.#channel = channel;
    this.#carrier = carrier;
    this.#claimants = claimants;
    for (const record of inbox.records) this.#push(record);
    this.unsubscribe = inbox.onEvent((event) => {
      const fullness = event === "refused" ? inbox.fullness() : undefined;
      if (fullness !== undefined) void channel.$callEvent("refused", id, fullness);
      else if (event === "closed") void channel.$callEvent("closed", id);
      else if (event !== "refused") this.#push(event);
    });
  }

  #push(record: MailRecord): void {
    const claimedBy = this.#claimants(factsOfMail(this.inbox, record));
    this.#pushed++;
    pushMail(this.#id, this.inbox, record, claimedBy, this.#channel, this.#carrier);
  }

  look(known: number): Look {
    const missing = this.#pushed - known;
    const records = missing > 0 ? this.inbox.records.slice(-missing) : [];
    const mails = records.map((record) =>
      mailToPush(
        record,
        this.inbox.content(record.id),
        this.#claimants(factsOfMail(this.inbox, record)),
      ),
    );
    return { mails, fullness: this.fullness() };
  }

  fullness(): InboxFullness | undefined {
    return this.inbox.fullness();
  }

  read(ids: readonly string[], withoutContent: readonly string[]): Promise<readonly ReadMail[]> {
    return readMails(this.inbox, ids, withoutContent, this.#carrier);
  }

  quiet(kind: "transactions" | "sessions"): Promise<void> {
    return this.inbox.traffic.quiet(kind);
  }

  attempts(sinceMs: number): readonly ToldAttempt[] {
    return this.inbox.attempts(sinceMs).map((attempt) => {
      const claimedBy = this.#claimants(factsOfAttempt(attempt));
      return claimedBy === undefined ? attempt : { ...attempt, claimedBy };
    });
  }

  sessions(sinceMs: number): readonly SessionAccount[] {
    return this.inbox.accounts(sinceMs);
  }

  transcript(sinceMs: number): string {
    return this.inbox.transcript(sinceMs);
  }

  forget(ids: readonly string[]): void {
    this.inbox.forget(ids);
  }

  release(beforeMs: number): void {
    this.inbox.release(beforeMs);
  }

  /** The mails that fit a claim, from those on that were begun at a moment of `monotonicMs()`. */
  fitting(judge: ClaimJudge, sinceMs: number): readonly string[] {
    return this.inbox.records
      .filter((record) => record.mailAtMs >= sinceMs && judge(factsOfMail(this.inbox, record)))
      .map(({ id }) => id);
  }
}

/** Sends a mail to its owner; called before the reply to it leaves, and written at once. */
export function pushMail(
  id: number,
  inbox: Inbox,
  record: MailRecord,
  claimedBy: readonly string[] | undefined,
  channel: Channel<WorkerSide>,
  carrier: Carrier,
): void {
  const octets = inbox.content(record.id) ?? Buffer.alloc(0);
  const travels = octets.length <= PUSH_OCTETS && carrier.hasRoom();
  const content = travels ? octets.toString("base64") : undefined;
  const mail: PushedMail = { ...mailToPush(record, octets, claimedBy), content };
  void channel.$callEvent("arrived", id, mail);
}

/** What is pushed of a mail, without its content. */
export const mailToPush = (
  record: MailRecord,
  octets: Buffer | undefined,
  claimedBy: readonly string[] | undefined,
): PushedMail => ({
  record,
  headerToken: octets && headerTokenOf(octets),
  claimedBy,
});

/** Reads the messages of some mails. */
export async function readMails(
  inbox: Inbox,
  ids: readonly string[],
  withoutContent: readonly string[],
  carrier: Carrier,
): Promise<readonly ReadMail[]> {
  const wanted = new Set(withoutContent);
  const encode = (octets: Buffer): EncodedOctets => carrier.encode(octets);
  return await Promise.all(
    ids.map(async (id) => {
      const octets = inbox.content(id);
      if (octets === undefined)
        throw new SmtpFixtureError(
          "INBOX_FULL",
          "The content of this mail was dropped to make room: raise maxMails or maxOctets.",
        );
      const message = await readMessageLazily(octets);
      return {
        id,
        message: encodeMessage(message, encode),
        view: await readViewLazily(message),
        raw: wanted.has(id) ? encode(octets) : undefined,
      };
    }),
  );
}

/** What a claim judges a mail by. */
export const factsOfMail = (inbox: Inbox, { id, envelope }: MailRecord): ClaimFacts => ({
  recipients: envelope.rcptTos,
  authUser: envelope.authUser,
  content: () => inbox.content(id),
});

/** What a claim judges an attempt by that brought no mail. */
export const factsOfAttempt = ({ recipients, session }: Attempt): ClaimFacts => ({
  recipients: recipients.map(({ address }) => address),
  authUser: session.auth?.user,
  content: () => undefined,
});

/** What is answered about inboxes, however they were leased. */
export type InboxSide = Pick<
  HubSide,
  "barrier" | "read" | "quiet" | "attempts" | "sessions" | "transcript" | "forget" | "release"
>;

/** @param of - finds the inbox of an id. @throws where there is none */
export function inboxSide(of: (id: number) => Served): InboxSide {
  return {
    barrier: (id) => of(id).fullness(),
    read: (id, ids, withoutContent) => of(id).read(ids, withoutContent),
    quiet: async (id, kind, token) => {
      const served = of(id);
      // JSON has no undefined.
      await served.quiet(kind, token ?? undefined);
      return served.fullness();
    },
    attempts: (id, sinceMs, token) => of(id).attempts(sinceMs, token ?? undefined),
    sessions: (id, sinceMs) => of(id).sessions(sinceMs),
    transcript: (id, sinceMs, token) => of(id).transcript(sinceMs, token ?? undefined),
    forget: (id, ids) => of(id).forget(ids),
    release: (id, beforeMs) => {
      const served = of(id);
      served.release(beforeMs);
      return served.fullness();
    },
  };
}

/** The same for a connection that is not the owner's. @param of - finds the inbox of a key. @throws where there is none */
export function blockingSide(of: (key: string) => Served): BlockingSide {
  return {
    look: (key, known) => of(key).look(known),
    readFor: (key, ids, withoutContent) => of(key).read(ids, withoutContent),
  };
}
