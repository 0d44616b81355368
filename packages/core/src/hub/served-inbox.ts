import { SmtpFixtureError } from "../errors.js";
import type { Inbox } from "../inbox/inbox.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { readViewLazily } from "../message/html/read-view.js";
import { readMessageLazily } from "../message/load-read-message.js";
import { encodeMessage, type EncodedOctets } from "../message/wire-form.js";
import type { Channel } from "./channel.js";
import type { BlockingSide, HubSide, Look, PushedMail, ReadMail, WorkerSide } from "./contract.js";
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

/** An inbox whose owner is on the other side of a channel: what arrives is pushed to it, from the first mail on. */
export class ServedInbox {
  readonly inbox: Inbox;
  readonly #id: number;
  readonly #channel: Channel<WorkerSide>;
  readonly #carrier: Carrier;
  /** How many mails have been pushed. */
  #pushed = 0;
  /** Ends the pushing. */
  readonly unsubscribe: () => void;

  constructor(id: number, inbox: Inbox, channel: Channel<WorkerSide>, carrier: Carrier) {
    this.#id = id;
    this.inbox = inbox;
    this.#channel = channel;
    this.#carrier = carrier;
    for (const record of inbox.records) this.#push(record);
    this.unsubscribe = inbox.onEvent((event) => {
      const fullness = event === "refused" ? inbox.fullness() : undefined;
      if (fullness !== undefined) void channel.$callEvent("refused", id, fullness);
      else if (event === "closed") void channel.$callEvent("closed", id);
      else if (event !== "refused") this.#push(event);
    });
  }

  /** Sends a mail to its owner; called before the reply to it leaves, and written at once. */
  #push(record: MailRecord): void {
    const octets = this.inbox.content(record.id) ?? Buffer.alloc(0);
    const travels = octets.length <= PUSH_OCTETS && this.#carrier.hasRoom();
    const mail: PushedMail = {
      record,
      headerToken: headerTokenOf(octets),
      content: travels ? octets.toString("base64") : undefined,
    };
    this.#pushed++;
    void this.#channel.$callEvent("arrived", this.#id, mail);
  }

  /** What has been pushed, for an owner that stands still: what is on its way to it is not there yet. */
  look(known: number): Look {
    const missing = this.#pushed - known;
    const records = missing > 0 ? this.inbox.records.slice(-missing) : [];
    const mails = records.map((record) => ({
      record,
      headerToken: headerTokenOf(this.inbox.content(record.id) ?? Buffer.alloc(0)),
    }));
    return { mails, fullness: this.inbox.fullness() };
  }

  async read(
    ids: readonly string[],
    withoutContent: readonly string[],
  ): Promise<readonly ReadMail[]> {
    const wanted = new Set(withoutContent);
    const encode = (octets: Buffer): EncodedOctets => this.#carrier.encode(octets);
    return await Promise.all(
      ids.map(async (id) => {
        const octets = this.inbox.content(id);
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
}

/** What is answered about inboxes, however they were leased. */
export type InboxSide = Pick<
  HubSide,
  "barrier" | "read" | "quiet" | "attempts" | "sessions" | "transcript" | "forget" | "release"
>;

/** @param of - finds the inbox of an id. @throws where there is none */
export function inboxSide(of: (id: number) => ServedInbox): InboxSide {
  return {
    barrier: (id) => of(id).inbox.fullness(),
    read: (id, ids, withoutContent) => of(id).read(ids, withoutContent),
    quiet: async (id, kind) => {
      const { inbox } = of(id);
      await inbox.traffic.quiet(kind);
      return inbox.fullness();
    },
    attempts: (id, sinceMs) => of(id).inbox.attempts(sinceMs),
    sessions: (id, sinceMs) => of(id).inbox.accounts(sinceMs),
    transcript: (id, sinceMs) => of(id).inbox.transcript(sinceMs),
    forget: (id, ids) => of(id).inbox.forget(ids),
    release: (id, beforeMs) => {
      const { inbox } = of(id);
      inbox.release(beforeMs);
      return inbox.fullness();
    },
  };
}

/** The same for a connection that is not the owner's. @param of - finds the inbox of a key. @throws where there is none */
export function blockingSide(of: (key: string) => ServedInbox): BlockingSide {
  return {
    look: (key, known) => of(key).look(known),
    readFor: (key, ids, withoutContent) => of(key).read(ids, withoutContent),
  };
}
