import { SmtpFixtureError } from "../errors.js";
import type { ListenerAddress } from "../inbox/environment.js";
import { type Channel, openChannel } from "./channel.js";
import {
  type BlockingSide,
  type HubAddress,
  type HubSide,
  PROTOCOL_VERSION,
  type RouteOwner,
  SHARED_INBOX,
  type WorkerSide,
} from "./contract.js";
import type { HubConnection } from "./hub-connection.js";
import type { Answer, Question } from "./question.js";
import { RemoteInbox } from "./remote-inbox.js";
import { unreachable } from "./unreachable.js";

type BehindKey<Args extends readonly unknown[]> = Args extends readonly [string, ...infer Rest]
  ? Rest
  : never;

/** A worker's side of the conversation with a hub. */
export class HubClient {
  readonly #connection: HubConnection;
  readonly #channel: Channel<HubSide>;
  readonly #token: string;
  readonly #inboxes = new Map<number, RemoteInbox>();
  /** What lets another connection look into each inbox. */
  readonly #keys = new Map<number, string>();
  #isClosed = false;

  private constructor(connection: HubConnection, token: string) {
    this.#connection = connection;
    this.#token = token;
    const side: WorkerSide = {
      arrived: (inbox, mail) => this.#inbox(inbox).arrived(mail),
      refused: (inbox, fullness) => this.#inbox(inbox).refused(fullness),
      closed: (inbox) => this.#inbox(inbox).close(),
    };
    this.#channel = openChannel(connection, side);
    connection.onClose(() => {
      this.#isClosed = true;
      this.#channel.$close(unreachable());
      for (const inbox of this.#inboxes.values()) inbox.close(unreachable());
    });
  }

  /**
   * Says hello over a connection.
   * @throws `HUB_REFUSED`, `HUB_VERSION_MISMATCH`
   */
  static async greet(
    connection: HubConnection,
    { token }: Pick<HubAddress, "token">,
  ): Promise<HubClient> {
    const client = new HubClient(connection, token);
    await client.call((hub) => hub.hello(PROTOCOL_VERSION, token));
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What is routed to this worker of the mail at the listener that the whole run shares. */
  get shared(): RemoteInbox {
    return this.#inbox(SHARED_INBOX);
  }

  /** Asks for the mail at the shared listener that carries a token. Whoever reads later has it; nobody waits for it. */
  route(token: string, owner: RouteOwner): void {
    this.shared.isUsed = true;
    void this.#channel.$callEvent("route", token, owner);
  }

  /** Ends all routes and claims: the file that has made them has ended. */
  endRoutes(): void {
    if (!this.shared.isUsed || this.#isClosed) return;
    void this.#channel.$callEvent("endRoutes");
    this.#inboxes.delete(SHARED_INBOX);
  }

  /**
   * Calls the hub and keeps the process alive until it has answered.
   * @throws `HUB_UNREACHABLE`
   */
  async call<T>(question: (hub: Channel<HubSide>) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw unreachable();
    const release = this.#connection.hold();
    try {
      return await question(this.#channel);
    } finally {
      release();
    }
  }

  /**
   * Asks the hub about an inbox while this thread stands still.
   * @throws `HUB_UNREACHABLE`, and what the hub throws
   */
  callBlocking<Name extends keyof BlockingSide>(
    name: Name,
    inbox: number,
    ...args: BehindKey<Parameters<BlockingSide[Name]>>
  ): Awaited<ReturnType<BlockingSide[Name]>> {
    if (this.#isClosed) throw unreachable();
    const key = this.#keys.get(inbox) ?? "";
    const question: Question = { token: this.#token, name, args: [key, ...args] };
    const { answer, error } = JSON.parse(this.#connection.ask(JSON.stringify(question))) as Answer;
    if (error !== undefined) throw new SmtpFixtureError(error.code, error.message);
    return answer as Awaited<ReturnType<BlockingSide[Name]>>;
  }

  /** Ends what {@link callBlocking} has started. */
  async endAsking(): Promise<void> {
    await this.#connection.endAsking();
  }

  hold(): () => void {
    return this.#connection.hold();
  }

  /** Leases the listener that was claimed, or a new one where none is named. */
  async lease(
    port?: number,
  ): Promise<{ readonly inbox: RemoteInbox; readonly address: ListenerAddress }> {
    const leased = await this.call((hub) => hub.lease(port));
    const { inbox: id, key, sharedKey, address, isTrusted } = leased;
    this.#keys.set(id, key);
    if (sharedKey !== undefined) this.#keys.set(SHARED_INBOX, sharedKey);
    const inbox = this.#inbox(id);
    inbox.url = address.url;
    inbox.isTrusted = isTrusted;
    return { inbox, address };
  }

  /** Ends a lease: nothing is heard of its inbox any more. */
  async endLease(inbox: number, keepListener: boolean): Promise<void> {
    await this.call((hub) => hub.end(inbox, keepListener));
    this.#inboxes.delete(inbox);
  }

  close(): void {
    this.#connection.close();
  }

  /** Mail may be pushed before the answer that names its inbox is here. */
  #inbox(id: number): RemoteInbox {
    let inbox = this.#inboxes.get(id);
    if (inbox === undefined) {
      inbox = new RemoteInbox(id, this);
      this.#inboxes.set(id, inbox);
    }
    return inbox;
  }
}
