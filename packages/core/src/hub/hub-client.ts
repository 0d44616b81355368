import { SmtpFixtureError } from "../errors.js";
import type { ListenerAddress } from "../inbox/environment.js";
import { type Channel, openChannel } from "./channel.js";
import { type HubAddress, type HubSide, PROTOCOL_VERSION, type WorkerSide } from "./contract.js";
import type { HubConnection } from "./hub-connection.js";
import { RemoteInbox } from "./remote-inbox.js";

/** A worker's side of the conversation with a hub. */
export class HubClient {
  readonly #connection: HubConnection;
  readonly #channel: Channel<HubSide, WorkerSide>;
  readonly #inboxes = new Map<number, RemoteInbox>();
  #isClosed = false;

  private constructor(connection: HubConnection) {
    this.#connection = connection;
    this.#channel = openChannel<HubSide, WorkerSide>(connection, {
      arrived: (inbox, mail) => this.#inbox(inbox).arrived(mail),
      closed: (inbox) => this.#inbox(inbox).close(),
    });
    connection.onClose(() => {
      this.#isClosed = true;
      this.#channel.$close(
        new SmtpFixtureError("HUB_UNREACHABLE", "The SMTP server of this run was stopped."),
      );
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

  /** Calls the hub and keeps the process alive until it has answered. */
  async call<T>(question: (hub: Channel<HubSide, WorkerSide>) => Promise<T>): Promise<T> {
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
    const { inbox, address } = await this.call((hub) => hub.lease(port));
    return { inbox: this.#inbox(inbox), address };
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
