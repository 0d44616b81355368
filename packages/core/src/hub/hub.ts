import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { timingSafeEqual } from "node:crypto";
import { SmtpFixtureError } from "../errors.js";
import { TOKEN_HEADER } from "../inbox/identity.js";
import type { Inbox, InboxOptions } from "../inbox/inbox.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { readMessageLazily } from "../message/load-read-message.js";
import { encodeMessage, type EncodedOctets } from "../message/wire-form.js";
import type { ControllerOptions } from "../server/options.js";
import { type Channel, openChannel, socketPort } from "./channel.js";
import {
  type HubAddress,
  type HubSide,
  type LeasedInbox,
  PROTOCOL_VERSION,
  type PushedMail,
  type ReadMail,
  type WorkerSide,
} from "./contract.js";
import { Listener } from "./listener.js";
import { Pool } from "./pool.js";

/** Content up to this many octets travels with its mail; larger content stays here until somebody reads it. */
const PUSH_OCTETS = 64 * 1024;
/** What may wait in a worker's socket before mail is pushed without its content. */
const QUEUE_OCTETS = 8 * 1024 * 1024;
/** How much of a mail is searched for the header field that carries a token. */
const HEADER_OCTETS = 16 * 1024;

/** What a hub starts from. Plain data: it crosses into the hub's thread. */
export interface HubSetup {
  readonly folder: string;
  readonly socket: string;
  readonly token: string;
  /** Listeners to keep open ahead of need. */
  readonly ahead: number;
  /** The listener that the whole run shares. */
  readonly shared: ControllerOptions;
  /** What all listeners of files and tests have in common. */
  readonly listeners: ControllerOptions;
  readonly inbox: InboxOptions;
}

/** The one place where a run's listeners live. */
export class Hub {
  readonly #setup: HubSetup;
  readonly #pool: Pool;
  #shared: Listener | undefined;
  #server: Server | undefined;
  readonly #clients = new Set<Client>();

  constructor(setup: HubSetup) {
    this.#setup = setup;
    this.#pool = new Pool(setup.folder, setup.ahead, () => this.open());
  }

  async start(): Promise<HubAddress> {
    const { folder, socket, token } = this.#setup;
    this.#shared = await this.#opened(this.#setup.shared);
    await this.#pool.start();
    this.#server = await serve(socket, (connection) => {
      const client = new Client(this, connection, this.#setup);
      this.#clients.add(client);
      connection.on("close", () => this.#clients.delete(client));
    });
    return { version: PROTOCOL_VERSION, socket, token, folder, shared: this.#shared.address };
  }

  /** Stops everything that listens; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#server?.close();
    await Promise.all([...this.#clients].map((client) => client.stop()));
    await Promise.all([this.#pool.stop(), this.#shared?.stop()]);
  }

  /** Opens a private listener. */
  open(): Promise<Listener> {
    return this.#opened({ ...this.#setup.listeners, port: 0 });
  }

  /** The listener that was claimed by its file's name. */
  claimed(port: number): Listener | undefined {
    return this.#pool.take(port);
  }

  readonly reserved: Map<number, Listener> = new Map();

  async #opened(options: ControllerOptions): Promise<Listener> {
    const listener = new Listener(options, this.#setup.inbox);
    await listener.start();
    return listener;
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

/** One test worker's connection to the hub: what it has leased ends with it. */
class Client {
  readonly #hub: Hub;
  readonly #socket: Socket;
  readonly #setup: HubSetup;
  readonly #channel: Channel<WorkerSide, HubSide>;
  readonly #leases = new Map<number, Lease>();
  /** Listeners of this worker that outlive one file, by port: its application has their addresses. */
  readonly #kept = new Map<number, Listener>();
  #isKnown = false;
  #nextInbox = 1;

  constructor(hub: Hub, socket: Socket, setup: HubSetup) {
    this.#hub = hub;
    this.#socket = socket;
    this.#setup = setup;
    socket.on("error", () => {});
    socket.on("close", () => void this.stop());
    this.#channel = openChannel(socketPort(socket), this.#api());
  }

  async stop(): Promise<void> {
    const listeners = [...this.#leases.values()]
      .map(({ listener }) => listener)
      .concat([...this.#kept.values()]);
    this.#leases.clear();
    this.#kept.clear();
    await Promise.all(listeners.map((listener) => listener.stop()));
    this.#socket.destroy();
  }

  #api(): HubSide {
    return {
      hello: (version, token) => this.#hello(version, token),
      lease: (port) => this.#lease(port),
      reserve: async () => {
        this.#known();
        const listener = await this.#hub.open();
        this.#hub.reserved.set(listener.address.port, listener);
        return listener.address;
      },
      configure: (inbox, options) => this.#of(inbox).listener.configure(options),
      end: (inbox, keepListener) => this.#end(inbox, keepListener),
      barrier: (inbox) => this.#of(inbox).inbox.fullness(),
      read: (inbox, ids) => this.#read(this.#of(inbox), ids),
      quiet: async (inbox, kind) => {
        const lease = this.#of(inbox);
        await lease.inbox.traffic.quiet(kind);
        return lease.inbox.fullness();
      },
      attempts: (inbox) => this.#of(inbox).inbox.attempts(),
      transcript: (inbox, sinceMs) => this.#of(inbox).inbox.transcript(sinceMs),
      clear: (inbox) => this.#of(inbox).inbox.clear(),
      release: (inbox) => this.#of(inbox).inbox.release(),
    };
  }

  #hello(version: number, token: string): string {
    const given = Buffer.from(String(token));
    const wanted = Buffer.from(this.#setup.token);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      this.#socket.end();
      throw new SmtpFixtureError(
        "HUB_REFUSED",
        "The hub refused the connection: the token is not its own.",
      );
    }
    if (version !== PROTOCOL_VERSION)
      throw new SmtpFixtureError(
        "HUB_VERSION_MISMATCH",
        "The running hub and this test's fixture are of different versions of smtp-fixture: install one version of all its packages.",
      );
    this.#isKnown = true;
    return "welcome";
  }

  #known(): void {
    if (!this.#isKnown) throw new SmtpFixtureError("HUB_REFUSED", "The hub wants a hello first.");
  }

  #of(inbox: number): Lease {
    this.#known();
    const lease = this.#leases.get(inbox);
    if (lease === undefined)
      throw new SmtpFixtureError(
        "INBOX_CLOSED",
        "This inbox has ended with the test file that it belonged to.",
      );
    return lease;
  }

  async #lease(port: number | undefined): Promise<LeasedInbox> {
    this.#known();
    const listener = port === undefined ? await this.#hub.open() : this.#find(port);
    if (listener === undefined)
      throw new SmtpFixtureError(
        "HUB_REFUSED",
        `Port ${port} is no listener of this hub, or another file has it.`,
      );
    const inbox = this.#nextInbox++;
    const lease: Lease = { listener, inbox: listener.inbox };
    this.#leases.set(inbox, lease);
    for (const record of lease.inbox.records) this.#push(inbox, lease.inbox, record);
    lease.inbox.onArrival((record) => {
      if (record === undefined) void this.#channel.$callEvent("closed", inbox);
      else this.#push(inbox, lease.inbox, record);
    });
    return { inbox, address: listener.address };
  }

  /** A listener by its port: one that this worker has kept, one that it has claimed, or one that was reserved for it. */
  #find(port: number): Listener | undefined {
    const { reserved } = this.#hub;
    const listener = this.#kept.get(port) ?? this.#hub.claimed(port) ?? reserved.get(port);
    this.#kept.delete(port);
    reserved.delete(port);
    return listener;
  }

  async #end(inbox: number, keepListener: boolean): Promise<void> {
    const { listener } = this.#of(inbox);
    this.#leases.delete(inbox);
    if (!keepListener) return await listener.stop();
    listener.renew(this.#setup.inbox);
    this.#kept.set(listener.address.port, listener);
  }

  /** Sends a mail to its owner; called before the reply to it leaves. */
  #push(inbox: number, from: Inbox, record: MailRecord): void {
    const octets = from.content(record.id) ?? Buffer.alloc(0);
    const travels = octets.length <= PUSH_OCTETS && this.#socket.writableLength < QUEUE_OCTETS;
    const mail: PushedMail = {
      record,
      headerToken: headerTokenOf(octets),
      content: travels ? octets.toString("base64") : undefined,
    };
    void this.#channel.$callEvent("arrived", inbox, mail);
  }

  async #read({ inbox }: Lease, ids: readonly string[]): Promise<readonly ReadMail[]> {
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
          message: encodeMessage(message, (content) => this.#encode(content)),
          raw:
            octets.length > PUSH_OCTETS
              ? this.#encode(octets)
              : { base64: octets.toString("base64") },
        };
      }),
    );
  }

  /** Octets in base64 while they are few; else in a file of the hub's folder, read by whoever looks at them. */
  #encode(octets: Buffer): EncodedOctets {
    if (octets.length <= PUSH_OCTETS) return { base64: octets.toString("base64") };
    const file = join(this.#setup.folder, "content", `${spillCount++}`);
    mkdirSync(join(this.#setup.folder, "content"), { recursive: true });
    writeFileSync(file, octets);
    return { file };
  }
}

interface Lease {
  readonly listener: Listener;
  /** The inbox as it was leased: the listener may get another one later. */
  readonly inbox: Inbox;
}

let spillCount = 1;

const FIELD = new RegExp(`^${TOKEN_HEADER}:[ \\t]*(\\S+)`, "im");

/** The token in a mail's header, if it has one. */
function headerTokenOf(octets: Buffer): string | undefined {
  const head = octets.subarray(0, HEADER_OCTETS);
  // Cheap where there is none, which is the rule.
  if (!head.includes(TOKEN_HEADER) && !head.includes(TOKEN_HEADER.toLowerCase())) return undefined;
  const end = head.indexOf("\r\n\r\n");
  return FIELD.exec(head.toString("latin1", 0, end < 0 ? head.length : end))?.[1];
}
