import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { checkOptions, isPort, isText } from "../check-options.js";
import { SmtpFixtureError } from "../errors.js";
import type { EncodedOctets } from "../message/wire-form.js";
import { type Channel, openChannel, socketPort } from "./channel.js";
import {
  type ClaimedMails,
  type ClaimOfTest,
  type ConversationOptions,
  type HubSide,
  type LeasedInbox,
  PROTOCOL_VERSION,
  SHARED_INBOX,
  type ShapedListener,
  type WorkerSide,
} from "./contract.js";
import type { Hub, HubSetup } from "./hub.js";
import type { Listener } from "./listener.js";
import { fromWire } from "./options-on-wire.js";
import { RoutedInbox } from "./routed-inbox.js";
import {
  blockingSide,
  type Carrier,
  inboxSide,
  PUSH_OCTETS,
  type Served,
  ServedInbox,
} from "./served-inbox.js";

/** What may wait in a worker's socket before mail is pushed without its content. */
const QUEUE_OCTETS = 8 * 1024 * 1024;

interface Lease {
  readonly listener: Listener;
  /** The inbox as it was leased: the listener may get another one later. */
  readonly served: ServedInbox;
  readonly key: string;
  /** Another address that the file has asked for; its mail goes to the same inbox. */
  beside?: Listener;
}

let spillCount = 1;

/** One test worker's connection to the hub: what it has leased ends with it. */
export class Lessee {
  readonly #hub: Hub;
  readonly #socket: Socket;
  readonly #setup: HubSetup;
  readonly #channel: Channel<WorkerSide>;
  readonly #carrier: Carrier = {
    hasRoom: () => this.#socket.writableLength < QUEUE_OCTETS,
    encode: (octets) => this.#encode(octets),
  };
  readonly #leases = new Map<number, Lease>();
  /** What it has of the listener that the whole run shares. */
  readonly #routed: RoutedInbox;
  /** Listeners of this worker that outlive one file, by port: its application has their addresses. */
  readonly #kept = new Map<number, Listener>();
  readonly #sharedKey = newKey();
  #isKnown = false;
  #isGone = false;
  #nextInbox = 1;

  constructor(hub: Hub, socket: Socket, setup: HubSetup) {
    this.#hub = hub;
    this.#socket = socket;
    this.#setup = setup;
    socket.on("error", () => {});
    socket.on("close", () => void this.stop());
    this.#channel = openChannel(socketPort(socket), this.#api());
    this.#routed = new RoutedInbox(hub.sharedInbox, hub.routes, this.#channel, this.#carrier);
  }

  /** The listeners that this worker has. */
  get listeners(): readonly Listener[] {
    return [...this.#kept.values(), ...[...this.#leases.values()].map(({ listener }) => listener)];
  }

  async stop(): Promise<void> {
    this.#isGone = true;
    this.#routed.end();
    this.#hub.leased.delete(this.#sharedKey);
    const listeners = [...this.#kept.values()];
    for (const [id, { listener, served, key, beside }] of this.#leases) {
      served.unsubscribe();
      this.#hub.leased.delete(key);
      listeners.push(listener, ...(beside ? [beside] : []));
      // So that who waits can tell a server that was stopped from one that has died.
      if (!this.#socket.destroyed) void this.#channel.$callEvent("closed", id);
    }
    this.#leases.clear();
    this.#kept.clear();
    this.#socket.destroySoon();
    await Promise.all(listeners.map((listener) => listener.stop()));
  }

  #api(): HubSide {
    return {
      hello: (version, token) => this.#hello(version, token),
      lease: (port) => this.#lease(port),
      reserve: async () => {
        this.#known();
        return (await this.#hub.reserve()).address;
      },
      configure: (inbox, options) => this.#configure(this.#of(inbox), fromWire(options)),
      end: (inbox, keepListener) => this.#end(inbox, keepListener),
      elsewhere: (inboxes, sinceMs) => {
        const leased = inboxes.filter((inbox) => inbox !== SHARED_INBOX);
        const own = new Set(leased.map((inbox) => this.#of(inbox).listener));
        return this.#hub.elsewhere(own, this.#routed, sinceMs);
      },
      sharedAddress: () => {
        this.#known();
        return this.#hub.sharedAddress();
      },
      route: (token, owner) => {
        this.#known();
        this.#hub.routes.add(token, { target: this.#routed, owner });
      },
      endRoutes: () => this.#routed.end(),
      claim: (claim) => this.#claim(claim),
      unclaim: (token) => this.#hub.routes.unclaim(token),
      ...inboxSide((inbox) => this.#served(inbox)),
      ...blockingSide((key) => {
        this.#known();
        return this.#hub.leased.get(key) ?? ended();
      }),
    };
  }

  #claim(claim: ClaimOfTest): readonly ClaimedMails[] {
    this.#known();
    const judge = this.#hub.routes.claim(claim, this.#routed);
    return [...this.#leases].map(([inbox, { served }]) => ({
      inbox,
      ids: served.fitting(judge, claim.sinceMs),
    }));
  }

  #served(inbox: number): Served {
    this.#known();
    return inbox === SHARED_INBOX ? this.#routed : this.#of(inbox).served;
  }

  #hello(version: number, token: string): string {
    const given = Buffer.from(String(token));
    const wanted = Buffer.from(this.#setup.token);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      // Once the answer has left.
      setImmediate(() => this.#socket.end());
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
    return lease ?? ended();
  }

  async #lease(port: number | undefined | null): Promise<LeasedInbox> {
    this.#known();
    // JSON has no undefined.
    const listener =
      port === undefined || port === null ? await this.#hub.open() : this.#find(port);
    if (listener === undefined)
      throw new SmtpFixtureError(
        "HUB_REFUSED",
        `Port ${port} is no listener of this hub, or another file has it.`,
      );
    if (this.#isGone) {
      await listener.stop();
      throw new SmtpFixtureError("HUB_REFUSED", "The worker has left while its listener opened.");
    }
    const id = this.#nextInbox++;
    const served = new ServedInbox(id, listener.inbox, this.#channel, this.#carrier, (facts) =>
      this.#hub.routes.claimants(this.#routed, facts),
    );
    const key = newKey();
    this.#leases.set(id, { listener, served, key });
    this.#hub.leased.set(key, served);
    this.#hub.leased.set(this.#sharedKey, this.#routed);
    const isTrusted = listener.ca !== undefined;
    const { address } = listener;
    return { inbox: id, key, sharedKey: this.#sharedKey, address, isTrusted };
  }

  /** A listener by its port: one that this worker has kept, or one that it has claimed. */
  #find(port: number): Listener | undefined {
    const kept = this.#kept.get(port);
    this.#kept.delete(port);
    return kept ?? this.#hub.claimed(port);
  }

  async #configure(lease: Lease, options: ConversationOptions): Promise<ShapedListener> {
    const { host, port, ...conversation } = options;
    checkOptions({ host, port }, { host: isText, port: isPort }, "");
    const { listener } = lease;
    const moved = host === undefined ? (port === undefined ? undefined : "port") : "host";
    if (moved !== undefined) listener.refuseIfUsed(moved);
    await listener.configure(conversation);
    if (moved !== undefined) {
      await lease.beside?.stop();
      const beside = await this.#hub.openBeside(listener, host ?? "127.0.0.1", port ?? 0);
      lease.beside = beside;
      await beside.configure(conversation);
    }
    const { address } = lease.beside ?? listener;
    return { address, ca: this.#hub.caOf(listener) };
  }

  async #end(id: number, keepListener: boolean): Promise<void> {
    const { listener, served, key, beside } = this.#of(id);
    this.#leases.delete(id);
    this.#hub.leased.delete(key);
    served.unsubscribe();
    if (!keepListener) return void (await Promise.all([listener.stop(), beside?.stop()]));
    // Its clients are none of the next file's.
    await beside?.stop();
    listener.renew(this.#setup.inbox);
    this.#kept.set(listener.address.port, listener);
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

/** What lets another connection look into an inbox. */
const newKey = (): string => randomBytes(16).toString("hex");

function ended(): never {
  throw new SmtpFixtureError(
    "INBOX_CLOSED",
    "This inbox has ended with the test file that it belonged to.",
  );
}
