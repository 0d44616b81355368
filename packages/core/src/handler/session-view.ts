import type { XclientData } from "../protocol/grammar/xclient-data.js";
import { type Client, clientOf, type Session } from "../protocol/session/phase.js";
import type { TlsFacts } from "../protocol/session/tls-facts.js";
import type { HookSession, SessionState } from "./handler.js";
import { peerBehind, peerNamed } from "./peer-behind.js";

/** What is known of a client. */
interface Known {
  readonly client: Client | undefined;
  readonly identity: Session["identity"];
  readonly proxy: Session["proxy"];
  readonly neighbour: Session["neighbour"];
}

/** The state of a session as hooks see it: read from the protocol's own, never a copy of it. */
export class SessionView implements HookSession {
  readonly id: string;
  readonly transportPeer: { readonly host: string; readonly port: number } | undefined;
  tls: TlsFacts | undefined;
  readonly state: SessionState = {};
  /** Mail transactions opened up to now. */
  transactions = 0;
  /** When the newest was opened, by `monotonicMs()`. */
  transactionOpenedMs = 0;
  /** The session as it stands; what is left to know of it once it is over. */
  #now: Session | Known;

  constructor(
    id: string,
    peer: { readonly host: string; readonly port: number } | undefined,
    session: Session,
  ) {
    this.id = id;
    this.transportPeer = peer;
    this.#now = session;
  }

  /** The session has taken a step. */
  follow(session: Session): void {
    this.#now = session;
  }

  get #client(): Client | undefined {
    return "phase" in this.#now ? clientOf(this.#now) : this.#now.client;
  }

  get peer(): { readonly host: string; readonly port: number } | undefined {
    const { proxy, neighbour } = this.#now;
    return peerNamed(neighbour?.said, peerBehind(proxy, this.transportPeer));
  }

  get xclient(): XclientData | undefined {
    return this.#now.neighbour?.said;
  }

  get proxy(): Session["proxy"] {
    return this.#now.proxy;
  }

  get hostName(): string | undefined {
    return this.#client?.hostName;
  }

  get extendedSmtp(): boolean {
    return this.#client?.isExtended ?? false;
  }

  get authenticated(): boolean {
    return this.#now.identity !== undefined;
  }

  get auth(): { readonly mechanism: string; readonly user: string } | undefined {
    return this.#now.identity;
  }

  /** The session is about to end: keeps what is known of its client, and lets go of the rest. */
  end(): void {
    const { identity, proxy, neighbour } = this.#now;
    this.#now = { client: this.#client, identity, proxy, neighbour };
  }
}
