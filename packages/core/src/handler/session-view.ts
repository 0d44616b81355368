import type { XclientData } from "../protocol/grammar/xclient-data.js";
import { type Client } from "../protocol/session/phase.js";
import { clientOf, type Session } from "../protocol/session/phase.js";
import type { TlsFacts } from "../protocol/session/tls-facts.js";
import type { HookSession } from "./handler.js";
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
  readonly state: Record<string, unknown> = {};
  /** Mail transactions opened up to now. */
  transactions = 0;
  /** When the newest was opened, by `monotonicMs()`. */
  transactionOpenedMs = 0;
  #known: () => Known;

  constructor(
    id: string,
    peer: { readonly host: string; readonly port: number } | undefined,
    current: () => Session,
  ) {
    this.id = id;
    this.transportPeer = peer;
    this.#known = () => {
      const session = current();
      const { identity, proxy, neighbour } = session;
      return { client: clientOf(session), identity, proxy, neighbour };
    };
  }

  get peer(): { readonly host: string; readonly port: number } | undefined {
    const { proxy, neighbour } = this.#known();
    return peerNamed(neighbour?.said, peerBehind(proxy, this.transportPeer));
  }

  get xclient(): XclientData | undefined {
    return this.#known().neighbour?.said;
  }

  get proxy(): Session["proxy"] {
    return this.#known().proxy;
  }

  get hostName(): string | undefined {
    return this.#known().client?.hostName;
  }

  get extendedSmtp(): boolean {
    return this.#known().client?.isExtended ?? false;
  }

  get authenticated(): boolean {
    return this.#known().identity !== undefined;
  }

  get auth(): { readonly mechanism: string; readonly user: string } | undefined {
    return this.#known().identity;
  }

  /** The session is about to end: keeps what is known of its client, and lets go of its connection. */
  end(): void {
    const known = this.#known();
    this.#known = () => known;
  }
}
