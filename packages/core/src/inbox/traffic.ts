import { clearRealTimeout, monotonicMs, setRealTimeout } from "../real-time.js";

/** How long a client that has just connected counts as about to send, in milliseconds. */
const FRESH_MS = 200;

/** Whether somebody who waits is concerned by a session. */
type Concerns = (session: object) => boolean;

interface Waiter {
  readonly kind: "transactions" | "sessions";
  /** Undefined where every session concerns who waits. */
  readonly concerns: Concerns | undefined;
  readonly resolve: () => void;
}

/** Who is busy in an inbox: open transactions, and clients that have connected and not begun one yet. */
export class Traffic {
  readonly #inTransaction = new Set<object>();
  /** When each session connected that has not begun a transaction. */
  readonly #fresh = new Map<object, number>();
  #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Those who are busy now. */
  get sessions(): Iterable<object> {
    return [...this.#inTransaction, ...this.#fresh.keys()];
  }

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

  /**
   * Resolves once nobody is busy; at once where nobody is.
   * @param concerns - counts the sessions of which it is true, and no other
   */
  quiet(kind: "transactions" | "sessions", concerns?: Concerns): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ kind, concerns, resolve });
      this.#settle();
    });
  }

  /** Judges anew for whom it is quiet: what sessions concern has changed. */
  recheck(): void {
    this.#settle();
  }

  #settle(): void {
    if (this.#waiters.length === 0) return;
    let againMs = Number.POSITIVE_INFINITY;
    this.#waiters = this.#waiters.filter(({ kind, concerns, resolve }) => {
      const untilMs = this.#busyUntil(kind, concerns);
      if (untilMs === undefined) {
        resolve();
        return false;
      }
      againMs = Math.min(againMs, untilMs);
      return true;
    });
    clearRealTimeout(this.#timer);
    if (againMs !== Number.POSITIVE_INFINITY)
      this.#timer = setRealTimeout(() => this.#settle(), Math.max(1, againMs - monotonicMs()));
  }

  /** Until when somebody is busy, as far as anybody can know; undefined where nobody is. */
  #busyUntil(kind: Waiter["kind"], concerns: Concerns | undefined): number | undefined {
    if (concerns === undefined ? this.#inTransaction.size > 0 : some(this.#inTransaction, concerns))
      return Number.POSITIVE_INFINITY;
    return kind === "sessions" ? this.#freshUntil(concerns) : undefined;
  }

  /** When the last client that is about to begin stops counting; undefined where there is none. */
  #freshUntil(concerns: Concerns | undefined): number | undefined {
    const now = monotonicMs();
    let latest: number | undefined;
    for (const [session, since] of this.#fresh) {
      if (since + FRESH_MS <= now) this.#fresh.delete(session);
      else if (concerns?.(session) !== false) latest = Math.max(latest ?? 0, since + FRESH_MS);
    }
    return latest;
  }
}

function some(sessions: ReadonlySet<object>, concerns: Concerns): boolean {
  for (const session of sessions) if (concerns(session)) return true;
  return false;
}
