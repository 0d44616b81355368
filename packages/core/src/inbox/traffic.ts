import { clearRealTimeout, monotonicMs, setRealTimeout } from "../real-time.js";

/** How long a client that has just connected counts as about to send, in milliseconds. */
const FRESH_MS = 200;

interface Waiter {
  readonly kind: "transactions" | "sessions";
  readonly resolve: () => void;
}

/** Who is busy in an inbox: open transactions, and clients that have connected and not begun one yet. */
export class Traffic {
  readonly #inTransaction = new Set<object>();
  /** When each session connected that has not begun a transaction. */
  readonly #fresh = new Map<object, number>();
  #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  connected(session: object): void {
    this.#fresh.set(session, monotonicMs());
  }

  /** A session has had a transaction, perhaps one that was over in the same tick. */
  began(session: object): void {
    if (this.#fresh.delete(session)) this.#settle();
  }

  busy(session: object, isInTransaction: boolean): void {
    this.#fresh.delete(session);
    if (isInTransaction) this.#inTransaction.add(session);
    else this.#inTransaction.delete(session);
    this.#settle();
  }

  gone(session: object): void {
    this.#fresh.delete(session);
    this.#inTransaction.delete(session);
    this.#settle();
  }

  /** A session goes on in another inbox. */
  handOver(session: object, next: Traffic): void {
    const since = this.#fresh.get(session);
    if (since !== undefined) next.#fresh.set(session, since);
    if (this.#inTransaction.has(session)) next.#inTransaction.add(session);
    this.gone(session);
  }

  /** Resolves once nobody is busy; at once where nobody is. */
  quiet(kind: "transactions" | "sessions"): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ kind, resolve });
      this.#settle();
    });
  }

  #settle(): void {
    if (this.#waiters.length === 0 || this.#inTransaction.size > 0) return;
    const freshUntil = this.#freshUntil();
    const waiting: Waiter[] = [];
    for (const waiter of this.#waiters) {
      if (waiter.kind === "sessions" && freshUntil !== undefined) waiting.push(waiter);
      else waiter.resolve();
    }
    this.#waiters = waiting;
    clearRealTimeout(this.#timer);
    if (waiting.length > 0 && freshUntil !== undefined)
      this.#timer = setRealTimeout(() => this.#settle(), Math.max(1, freshUntil - monotonicMs()));
  }

  /** When the last client that is about to begin stops counting; undefined where there is none. */
  #freshUntil(): number | undefined {
    const now = monotonicMs();
    let latest: number | undefined;
    for (const [session, since] of this.#fresh) {
      if (since + FRESH_MS <= now) this.#fresh.delete(session);
      else latest = Math.max(latest ?? 0, since + FRESH_MS);
    }
    return latest;
  }
}
