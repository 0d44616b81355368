import {
  connectSocket,
  type HubAsker,
  type HubConnection,
  startAsker,
} from "@smtp-fixture/core/remote";

/** A connection to the hub that is made when the first line is sent: a file that never looks at mail makes none. */
export class LazyLine {
  readonly #socket: string;
  readonly #holds = new Set<Hold>();
  #connection: Promise<HubConnection> | undefined;
  #connected: HubConnection | undefined;
  /** What was to be sent before there was a connection. */
  readonly #waiting: string[] = [];
  #asker: HubAsker | undefined;
  #onLine: (line: string) => void = () => {};
  #onClose: () => void = () => {};
  #isClosed = false;

  constructor(socket: string) {
    this.#socket = socket;
  }

  get isUsed(): boolean {
    return this.#connection !== undefined;
  }

  /** Once there is a connection a line is written before this returns: a test may stand still from then on. */
  post(line: string): void {
    if (this.#connected !== undefined) return this.#connected.post(line);
    this.#waiting.push(line);
    if (this.#connection !== undefined) return;
    this.#connection = this.#connect();
    // A hub that is not there closes the line, and whoever waits for an answer learns of it by that.
    this.#connection.catch(() => {});
  }

  listen(onLine: (line: string) => void): void {
    this.#onLine = onLine;
  }

  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  /** Keeps the process alive, from the moment that there is a connection. */
  hold(): () => void {
    const hold: Hold = { release: undefined };
    this.#holds.add(hold);
    void this.#connection?.then(
      (connection) => this.#take(hold, connection),
      () => {},
    );
    return () => {
      this.#holds.delete(hold);
      hold.release?.();
    };
  }

  /** Asks the hub, over a connection of its own, while everything stands still. */
  ask(question: string): string {
    this.#asker ??= startAsker(this.#socket);
    return this.#asker.ask(question);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connection?.then((connection) => connection.close()).catch(() => {});
    await this.#asker?.end();
  }

  async #connect(): Promise<HubConnection> {
    try {
      const connection = await connectSocket(this.#socket);
      connection.listen((line) => this.#onLine(line));
      connection.onClose(() => this.#onClose());
      // Whoever asks the first question holds before there is a connection.
      for (const hold of this.#holds) this.#take(hold, connection);
      for (const line of this.#waiting.splice(0)) connection.post(line);
      this.#connected = connection;
      if (this.#isClosed) connection.close();
      return connection;
    } catch (error) {
      this.#onClose();
      throw error;
    }
  }

  #take(hold: Hold, connection: HubConnection): void {
    if (this.#holds.has(hold)) hold.release ??= connection.hold();
  }
}

interface Hold {
  release: (() => void) | undefined;
}
