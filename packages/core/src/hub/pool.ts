import { type FSWatcher, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLAIMED, READY } from "./claim.js";
import type { Listener } from "./listener.js";

/**
 * Listeners that are open ahead of need, each named by a file in the hub's folder: a test worker claims one with a
 * rename, before its application loads, and talks to nobody for it.
 */
export class Pool {
  readonly #folder: string;
  readonly #ahead: number;
  readonly #open: () => Promise<Listener>;
  readonly #ready = new Map<number, Listener>();
  readonly #claimed = new Map<number, Listener>();
  #watcher: FSWatcher | undefined;
  #filling: Promise<void> | undefined;
  #isAgain = false;
  #isStopped = false;

  /**
   * @param ahead - how many listeners to keep ready
   * @param open - opens one more
   */
  constructor(folder: string, ahead: number, open: () => Promise<Listener>) {
    this.#folder = folder;
    this.#ahead = ahead;
    this.#open = open;
  }

  async start(): Promise<void> {
    mkdirSync(join(this.#folder, READY));
    mkdirSync(join(this.#folder, CLAIMED));
    await this.#fill();
    try {
      // A claim, and its end, are both a rename into this folder.
      const claims = join(this.#folder, CLAIMED);
      this.#watcher = watch(claims, { persistent: false }, () => this.#refill());
      this.#watcher.on("error", () => {});
    } catch {
      // Where the folder cannot be watched, workers that find nothing ready ask for a listener.
    }
  }

  /** A listener that is claimed already. */
  async reserve(): Promise<Listener> {
    const listener = await this.#open();
    const { port } = listener.address;
    this.#claimed.set(port, listener);
    writeFileSync(this.#claim(port), "");
    return listener;
  }

  /** The listener that a worker has claimed by its file's name. */
  take(port: number): Listener | undefined {
    this.#sortOut();
    const listener = this.#claimed.get(port);
    if (listener === undefined) return undefined;
    this.#claimed.delete(port);
    rmSync(this.#claim(port), { force: true });
    return listener;
  }

  /** The listeners that were claimed by name, and that nobody has taken yet. */
  get claimed(): readonly Listener[] {
    this.#sortOut();
    return [...this.#claimed.values()];
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watcher?.close();
    await this.#filling;
    await Promise.all(
      [...this.#ready.values(), ...this.#claimed.values()].map((listener) => listener.stop()),
    );
  }

  #claim(port: number): string {
    return join(this.#folder, CLAIMED, String(port));
  }

  #refill(): void {
    if (this.#isStopped) return;
    if (this.#filling !== undefined) {
      this.#isAgain = true;
      return;
    }
    this.#filling = this.#fill()
      // Somebody has taken the folder away: then nobody can claim anything there.
      .catch(() => {})
      .finally(() => {
        this.#filling = undefined;
        if (!this.#isAgain) return;
        this.#isAgain = false;
        this.#refill();
      });
  }

  async #fill(): Promise<void> {
    this.#sortOut();
    await this.#close();
    while (!this.#isStopped && this.#ready.size < this.#ahead) {
      // Without a free descriptor or port the workers' own requests will say so.
      const listener = await this.#open().catch(() => undefined);
      if (listener === undefined) return;
      const { port } = listener.address;
      this.#ready.set(port, listener);
      writeFileSync(join(this.#folder, READY, String(port)), "");
    }
  }

  /** Listeners whose file has gone from the ready ones have been claimed. */
  #sortOut(): void {
    const files = new Set(readdirSync(join(this.#folder, READY)));
    for (const [port, listener] of this.#ready) {
      if (files.has(String(port))) continue;
      this.#ready.delete(port);
      this.#claimed.set(port, listener);
    }
  }

  /** Closes claimed listeners whose file has ended without looking at mail: its worker took the claim away. */
  async #close(): Promise<void> {
    const ended = readdirSync(join(this.#folder, CLAIMED)).filter((name) => name.endsWith(".done"));
    for (const name of ended) {
      const port = Number.parseInt(name, 10);
      rmSync(join(this.#folder, CLAIMED, name), { force: true });
      const listener = this.#claimed.get(port);
      this.#claimed.delete(port);
      await listener?.stop();
    }
  }
}
