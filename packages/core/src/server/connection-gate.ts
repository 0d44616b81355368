import type { Reply } from "../protocol/grammar/reply.js";
import type { Limits } from "../protocol/session/limits.js";
import * as replies from "../protocol/session/replies.js";

type ConnectionLimits = Pick<Limits, "connections" | "connectionsPerAddress">;

/** Counts the connections that are open at one time. */
class ConnectionGate {
  readonly #limits: ConnectionLimits;
  #open = 0;
  readonly #openFrom = new Map<string, number>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Takes a place, if one is free. */
  enter(): boolean {
    if (this.#open >= this.#limits.connections) return false;
    this.#open++;
    return true;
  }

  leave(): void {
    this.#open--;
  }

  /** Takes one of an address's places, if one is free. */
  enterFrom(address: string): boolean {
    const open = this.#openFrom.get(address) ?? 0;
    if (open >= this.#limits.connectionsPerAddress) return false;
    this.#openFrom.set(address, open + 1);
    return true;
  }

  /** Counts one more of an address, whether or not a place is free. */
  moveTo(address: string): void {
    this.#openFrom.set(address, (this.#openFrom.get(address) ?? 0) + 1);
  }

  leaveFrom(address: string): void {
    const left = (this.#openFrom.get(address) ?? 1) - 1;
    if (left === 0) this.#openFrom.delete(address);
    else this.#openFrom.set(address, left);
  }
}

/** What one connection holds of its server's places. One that is refused holds nothing: nobody waits for it to close. */
export class Place {
  readonly #gate: ConnectionGate;
  #isIn: boolean;
  #address: string | undefined;

  constructor(gate: ConnectionGate) {
    this.#gate = gate;
    this.#isIn = gate.enter();
  }

  /**
   * Why a client has to be sent away; undefined where there is room for it. Asked again about another address, it counts
   * for that one alone.
   * @param address - where it speaks from; undefined where it has no address
   */
  refusalFor(address: string | undefined): Reply | undefined {
    if (!this.#isIn) return replies.tooManyConnections;
    this.#leaveAddress();
    if (address === undefined) return undefined;
    if (this.#gate.enterFrom(address)) {
      this.#address = address;
      return undefined;
    }
    this.free();
    return replies.tooManyFromAddress;
  }

  /** The connection, which stays, counts for another address from here on. */
  moveTo(address: string | undefined): void {
    if (!this.#isIn || address === this.#address) return;
    this.#leaveAddress();
    if (address !== undefined) this.#gate.moveTo(address);
    this.#address = address;
  }

  #leaveAddress(): void {
    if (this.#address !== undefined) this.#gate.leaveFrom(this.#address);
    this.#address = undefined;
  }

  /** The connection is closed, or about to be. */
  free(): void {
    if (this.#isIn) this.#gate.leave();
    this.#isIn = false;
    this.#leaveAddress();
  }
}

const gates = new WeakMap<object, ConnectionGate>();

/**
 * Makes places for a server's connections: all that were made with the same options share them. Undefined where their
 * number is not limited.
 */
export function placesOf(options: object, limits: ConnectionLimits): (() => Place) | undefined {
  if (Math.min(limits.connections, limits.connectionsPerAddress) === Number.POSITIVE_INFINITY)
    return undefined;
  let gate = gates.get(options);
  if (gate === undefined) gates.set(options, (gate = new ConnectionGate(limits)));
  const shared = gate;
  return () => new Place(shared);
}
