import { SmtpFixtureError } from "../errors.js";
import type { ListenerAddress } from "../inbox/environment.js";
import { type Channel, openChannel } from "./channel.js";
import { type HubAddress, type HubSide, PROTOCOL_VERSION, type WorkerSide } from "./contract.js";
import type { HubConnection } from "./hub-connection.js";
import { RemoteInbox } from "./remote-inbox.js";

/** A worker's side of the conversation with a hub. */
export class HubClient {
  readonly #connection: HubConnection;
  readonly #channel: Channel<HubSide>;
  readonly #inboxes = new Map<number, RemoteInbox>();
  #isClosed = false;

  private constructor(connection: HubConnection) {
    this.#connection = connection;
    const side: WorkerSide = {
      arrived: (inbox, mail) => this.#inbox(inbox).arrived(mail),
      refused: (inbox, fullness) => this.#inbox(inbox).refused(fullness),
      closed: (inbox) => this.#inbox(inbox).close(),
    };
    this.#channel = openChannel(connection, side);
    connection.onClose(() => {
      this.#isClosed = true;
      this.#channel.$close(unreachable());
      for (const inbox of this.#inboxes.values()) inbox.close();
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
    const client = new HubClient(connection);
    await client.call((hub) => hub.hello(PROTOCOL_VERSION, token));
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
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

  hold(): () => void {
    return this.#connection.hold();
  }

  /** Leases the listener that was claimed, or a new one where none is named. */
  async lease(
    port?: number,
  ): Promise<{ readonly inbox: RemoteInbox; readonly address: ListenerAddress }> {
    const { inbox: id, address, isTrusted } = await this.call((hub) => hub.lease(port));
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

const unreachable = (): SmtpFixtureError =>
  new SmtpFixtureError("HUB_UNREACHABLE", "The SMTP server of this run was stopped.");
