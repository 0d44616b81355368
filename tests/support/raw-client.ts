import { connect, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from "node:tls";

/** Where a client connects: a port of a host, or the path of a Unix socket. */
export type Target =
  | { readonly host?: string | undefined; readonly port: number }
  | { readonly path: string };

/** How long a client waits for a reply before its test fails, in milliseconds. A bound, and never what a test measures. */
const PATIENCE_MS = 10_000;

/** A client that says exactly what it is told to, octet for octet, and understands nothing but replies. */
export class RawClient implements AsyncDisposable {
  socket: Socket;
  /** Resolves when the connection is gone: whether the server ended it in order (`"fin"`) or cut it (`"reset"`). */
  readonly closed: Promise<"fin" | "reset">;
  #received = "";
  #wake: (() => void) | undefined;
  #isOver = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", this.#hear);
    this.closed = new Promise((resolve) => {
      let how: "fin" | "reset" = "fin";
      socket.on("error", () => {
        how = "reset";
      });
      socket.on("end", () => {
        this.#isOver = true;
        this.#wake?.();
        socket.end();
      });
      socket.on("close", () => {
        this.#isOver = true;
        this.#wake?.();
        resolve(how);
      });
    });
  }

  readonly #hear = (data: Buffer): void => {
    this.#received += data.toString("latin1");
    this.#wake?.();
  };

  /**
   * Connects to a server whose TLS is implicit; the greeting has still to be read.
   * @throws what the handshake throws
   */
  static async connectTls(
    target: Target,
    options: ConnectionOptions,
  ): Promise<RawClient & { readonly socket: TLSSocket }> {
    const client = await RawClient.connect(target);
    return await client.secure(options);
  }

  /**
   * Makes the handshake that a 220 to STARTTLS promised. The server's certificate is verified for `localhost` unless
   * another `servername` is given.
   * @throws what the handshake throws; the connection is gone then
   */
  async secure(options: ConnectionOptions): Promise<this & { readonly socket: TLSSocket }> {
    const { socket } = this;
    socket.off("data", this.#hear);
    const secured = connectTls({ servername: "localhost", ...options, socket });
    await new Promise<void>((resolve, reject) => {
      secured.once("error", reject);
      socket.once("close", () => reject(new Error("The connection closed in the handshake.")));
      secured.once("secureConnect", () => {
        secured.off("error", reject);
        resolve();
      });
    });
    secured.on("data", this.#hear);
    secured.on("error", () => {});
    secured.on("end", () => {
      this.#isOver = true;
      this.#wake?.();
      secured.end();
    });
    this.socket = secured;
    return this as this & { readonly socket: TLSSocket };
  }

  /** Connects; the greeting has still to be read. */
  static async connect(target: Target): Promise<RawClient> {
    const socket = connect(
      "path" in target
        ? { path: target.path, allowHalfOpen: true }
        : { host: target.host ?? "127.0.0.1", port: target.port, allowHalfOpen: true },
    );
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve();
      });
    });
    return client;
  }

  /** Connects, reads the greeting and says EHLO. */
  static async greeted(target: Target, hostName = "client.test"): Promise<RawClient> {
    const client = await RawClient.connect(target);
    await client.reply();
    await client.command(`EHLO ${hostName}`);
    return client;
  }

  /** Sends octets as they are. */
  send(octets: string | Uint8Array): void {
    this.socket.write(typeof octets === "string" ? Buffer.from(octets, "utf8") : octets);
  }

  /** Sends one line and reads the reply to it. */
  async command(line: string): Promise<string[]> {
    this.send(`${line}\r\n`);
    return await this.reply();
  }

  /** Sends a whole mail, dots stuffed by the caller, and gives the reply to its content. */
  async mail(from: string, to: readonly string[], content: string | Uint8Array): Promise<string[]> {
    await this.command(`MAIL FROM:<${from}>`);
    for (const recipient of to) await this.command(`RCPT TO:<${recipient}>`);
    await this.command("DATA");
    this.send(content);
    this.send("\r\n.\r\n");
    return await this.reply();
  }

  /** The lines of the next reply, without line ends. */
  async reply(): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      lines.push(line);
      if (!/^\d{3}-/.test(line)) return lines;
    }
  }

  /** Everything that the server sends up to its end of the connection. */
  async rest(): Promise<string> {
    await this.#until(() => this.#isOver);
    const rest = this.#received;
    this.#received = "";
    return rest;
  }

  /** Says that nothing more will be sent; replies can still be read. */
  half(): void {
    this.socket.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  async #line(): Promise<string> {
    await this.#until(() => this.#received.includes("\r\n") || this.#isOver);
    const end = this.#received.indexOf("\r\n");
    if (end < 0)
      throw new Error(
        `The connection ended where a reply was due; ${JSON.stringify(this.#received)} was there.`,
      );
    const line = this.#received.slice(0, end);
    this.#received = this.#received.slice(end + 2);
    return line;
  }

  async #until(holds: () => boolean): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#wake?.();
    }, PATIENCE_MS);
    try {
      while (!holds()) {
        if (isOver) throw new Error(`No reply; ${JSON.stringify(this.#received)} was there.`);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }
}
