import { createServer, type Server, type Socket } from "node:net";
import { Inbox, type InboxOptions } from "../inbox/inbox.js";
import { ADVERTISED } from "../server/advertised.js";
import type { ControllerOptions } from "../server/options.js";
import type { ListenerAddress } from "../inbox/environment.js";
import { advertised } from "./advertised.js";
import { writeBundle } from "./ca-variables.js";
import { type ElsewhereInRun, type HubAddress, type HubCa, PROTOCOL_VERSION } from "./contract.js";
import { Lessee } from "./lessee.js";
import { Listener } from "./listener.js";
import { Pool } from "./pool.js";
import type { RoutedInbox } from "./routed-inbox.js";
import type { Served } from "./served-inbox.js";
import { SharedRoutes } from "./shared-routes.js";
import { unreachable } from "./unreachable.js";

/** How often to ask the system for a port that has not served yet. */
const MOST_TRIES = 100;

/** Mails at other listeners that one is told of. */
const MOST_ELSEWHERE = 50;

/** Sessions at the shared listener whose dialogue is kept: those of all tests that run at the same time are among them. */
const MOST_SHARED_SESSIONS = 2000;

/** What a hub starts from. Plain data: it crosses into the hub's thread. */
export interface HubSetup {
  readonly folder: string;
  readonly socket: string;
  readonly token: string;
  /** Listeners to keep open ahead of need. */
  readonly ahead: number;
  /** The listener that the whole run shares; undefined where another server of this process is that. */
  readonly shared?: ControllerOptions | undefined;
  /** How clients name its host, where that is another name than the one it is bound to. */
  readonly advertisedHost?: string | undefined;
  /** What all listeners of files and tests have in common. */
  readonly listeners: ControllerOptions;
  readonly inbox: InboxOptions;
}

/** The one place where a run's listeners live. */
export class Hub {
  readonly #setup: HubSetup;
  readonly #pool: Pool;
  readonly sharedInbox: Inbox;
  readonly routes: SharedRoutes;
  #shared: Listener | undefined;
  #sharedAt: ListenerAddress = { host: "", port: 0, url: "" };
  #server: Server | undefined;
  readonly #lessees = new Set<Lessee>();
  /** The inboxes that are leased, by their keys. */
  readonly leased: Map<string, Served> = new Map();
  /** The ports of all listeners of this run. */
  readonly #ports = new Set<number>();
  readonly #cas = new Map<string, HubCa>();
  #isStopped = false;

  constructor(setup: HubSetup) {
    this.#setup = setup;
    this.sharedInbox = new Inbox(setup.inbox, () => this.routes.expendable(), MOST_SHARED_SESSIONS);
    this.routes = new SharedRoutes(this.sharedInbox);
    this.#pool = new Pool(setup.folder, setup.ahead, () => this.open());
  }

  /** @param sharedAt - where the other server is whose mail goes to the shared inbox */
  async start(sharedAt?: ListenerAddress): Promise<HubAddress> {
    const { folder, socket, token, shared, advertisedHost } = this.#setup;
    if (shared !== undefined) {
      const options: ControllerOptions & { [ADVERTISED]?: string | undefined } = {
        ...shared,
        [ADVERTISED]: advertisedHost,
      };
      this.#shared = await this.#opened(options, this.sharedInbox);
    }
    this.#sharedAt = sharedAt ?? this.#shared?.address ?? this.#sharedAt;
    this.#ports.add(this.#sharedAt.port);
    await this.#pool.start();
    this.#server = await serve(socket, (connection) => {
      const lessee = new Lessee(this, connection, this.#setup);
      this.#lessees.add(lessee);
      connection.on("close", () => this.#lessees.delete(lessee));
    });
    const ca = this.#shared && this.caOf(this.#shared);
    return { version: PROTOCOL_VERSION, socket, token, folder, shared: this.sharedAddress(), ca };
  }

  /** Where clients find the listener that the whole run shares. */
  sharedAddress(): ListenerAddress {
    return advertised(this.#sharedAt, this.#setup.advertisedHost);
  }

  /** Stops everything that listens; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#server?.close();
    await Promise.all([...this.#lessees].map((lessee) => lessee.stop()));
    await Promise.all([this.#pool.stop(), this.#shared?.stop()]);
  }

  /** Opens a private listener. */
  open(): Promise<Listener> {
    return this.#openFree(this.#setup.listeners);
  }

  /**
   * Opens one more address for a listener: its mail goes to the same inbox.
   * @throws the system's own error where the address cannot be bound
   */
  async openBeside({ inbox }: Listener, host: string, port: number): Promise<Listener> {
    const options = { ...this.#setup.listeners, hostname: host, port };
    if (port === 0) return await this.#openFree(options, inbox);
    try {
      const listener = await this.#opened(options, inbox, inbox);
      this.#ports.add(port);
      return listener;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      const text = `Port ${port} of ${host} is in use: by another program, or by another test file that asks for it at the same time. Leave "port" out of useSmtpServer(), and the file has a port of its own.`;
      throw Object.assign(new Error(text, { cause: error }), { code: "EADDRINUSE" });
    }
  }

  /** The CA for the clients of a listener, with its file. */
  caOf({ ca: pem }: Listener): HubCa | undefined {
    if (pem === undefined) return undefined;
    let ca = this.#cas.get(pem);
    if (ca === undefined) {
      ca = { pem, file: writeBundle(this.#setup.folder, pem) };
      this.#cas.set(pem, ca);
    }
    return ca;
  }

  /** Opens a private listener that counts as claimed. */
  reserve(): Promise<Listener> {
    return this.#pool.reserve();
  }

  /** The listener that was claimed by its file's name. */
  claimed(port: number): Listener | undefined {
    return this.#pool.take(port);
  }

  /**
   * What went to other listeners than some, since a moment of `monotonicMs()`: the newest mails, and who spoke to the
   * shared listener.
   *
   * @param routed - what is known already of the mail at the shared listener
   */
  elsewhere(
    own: ReadonlySet<Listener>,
    routed: Pick<RoutedInbox, "has">,
    sinceMs: number,
  ): ElsewhereInRun {
    const shared = { inbox: this.sharedInbox, address: this.sharedAddress() };
    const leased = [...this.#lessees].flatMap(({ listeners }) => listeners);
    const others = [...this.#pool.claimed, ...leased].filter((listener) => !own.has(listener));
    const mails = [shared, ...others]
      .flatMap(({ inbox, address: { url } }) => {
        const isShared = inbox === this.sharedInbox;
        return inbox.records
          .filter(({ id, mailAtMs }) => mailAtMs >= sinceMs && !(isShared && routed.has(id)))
          .map((record) => ({
            envelope: record.envelope,
            receivedAtMs: record.receivedAtMs,
            listener: { url, isShared },
            owners: isShared ? this.routes.ownersOf(record) : [],
          }));
      })
      .toSorted((one, other) => one.receivedAtMs - other.receivedAtMs)
      .slice(-MOST_ELSEWHERE);
    return {
      mails,
      shared: {
        url: shared.address.url,
        clients: this.sharedInbox.activeSince(sinceMs),
      },
    };
  }

  /**
   * Opens a listener on a port that no other one of this run has had: an application that sends late would send into
   * another file's inbox.
   */
  async #openFree(options: ControllerOptions, guestOf?: Inbox): Promise<Listener> {
    const inVain: Listener[] = [];
    try {
      for (;;) {
        const listener = await this.#opened({ ...options, port: 0 }, guestOf, guestOf);
        const { port } = listener.address;
        if (!this.#ports.has(port) || inVain.length === MOST_TRIES) {
          this.#ports.add(port);
          return listener;
        }
        // Held until another one is found, so that the system does not give the same port again.
        inVain.push(listener);
      }
    } finally {
      await Promise.all(inVain.map((listener) => listener.stop()));
    }
  }

  /** @param guestOf - the inbox, where it is another listener's */
  async #opened(
    options: ControllerOptions,
    inbox: InboxOptions | Inbox = this.#setup.inbox,
    guestOf?: Inbox,
  ): Promise<Listener> {
    const listener = new Listener(options, inbox, guestOf !== undefined);
    await listener.start();
    if (!this.#isStopped) return listener;
    await listener.stop();
    throw unreachable();
  }
}

function serve(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.unref();
      server.on("error", () => {});
      resolve(server);
    });
  });
}
