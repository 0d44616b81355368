import type { AddressInfo, Server, Socket } from "node:net";
import { SmtpFixtureError } from "../errors.js";
import { checkHandler } from "../handler/check-handler.js";
import type { Handler, HookSession } from "../handler/handler.js";
import { formatReply } from "../protocol/grammar/reply.js";
import { localErrorClosing } from "../protocol/session/replies.js";
import { clearRealTimeout, LONGEST_TIMEOUT_MS, setRealTimeout } from "../real-time.js";
import { SmtpConnection } from "./connection.js";
import { closeServer } from "./listen.js";
import { describeError, log } from "./logger.js";
import { checkOptions, isAmount } from "../check-options.js";
import type { ControllerOptions, ResolvedOptions } from "./options.js";
import { refuseOptions } from "./refuse-options.js";
import { resolveOptions } from "./resolve-options.js";
import { type Peer, peerOf } from "./peer.js";
import { credentialsOf } from "./tls-credentials.js";
import { readContext, type TlsContextOptions } from "./tls-options.js";

export interface StopOptions {
  /**
   * How long to wait for open mail transactions to end before their connections are cut, in milliseconds. Clients that
   * are in none are told `421` and cut at once.
   * @defaultValue 0
   */
  readonly drainMs?: number | undefined;
}

/**
 * What all controllers share: a server that starts and stops dependably, any number of times.
 *
 * `start()` resolves when connections are accepted, or throws at once with the cause. When `stop()` resolves, connecting
 * is refused, each socket is gone and nothing keeps the process alive.
 */
export abstract class BaseController implements AsyncDisposable {
  readonly handler: Handler;
  /** The options, with every default filled in. Frozen. */
  readonly options: ResolvedOptions;
  /** What went wrong with the last `start()`, if it failed. */
  startError: unknown;
  #servers: readonly Server[] = [];
  /** What the first is bound to, once somebody has asked. */
  #address: AddressInfo | string | undefined;
  #state: "idle" | "starting" | "running" | "stopping" = "idle";
  #wasStarted = false;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #connection: SmtpConnection | undefined;
  #isReferenced = true;
  /** The sockets that are open; undefined where none serves it. */
  readonly #connections = new Map<Socket, SmtpConnection | undefined>();
  #whenEmpty: (() => void) | undefined;

  /**
   * @throws `UNKNOWN_OPTION`; `INVALID_OPTION`, also for what is no handler, and for a hook whose name is misspelt
   */
  constructor(handler: Handler = {}, options: ControllerOptions = {}) {
    checkHandler(handler);
    refuseOptions(handler);
    this.handler = handler;
    this.options = resolveOptions(options);
  }

  /** How long `start()` may take, in milliseconds. */
  get readyTimeoutMs(): number {
    return this.options.readyTimeoutMs;
  }

  /** The first listening server; undefined before start and after stop. */
  get server(): Server | undefined {
    return this.#servers[0];
  }

  /** All listening servers: several where `hostname` names several addresses. */
  get servers(): readonly Server[] {
    return this.#servers;
  }

  /** The newest connection. */
  get connection(): SmtpConnection | undefined {
    return this.#connection;
  }

  /** The sessions of the clients that are connected now, oldest first. */
  get sessions(): readonly HookSession[] {
    return [...this.#connections.values()].flatMap((connection) => connection?.session ?? []);
  }

  /** What the first server is bound to; undefined before start and after stop. */
  get address(): AddressInfo | string | undefined {
    const { server } = this;
    // A server that was handed over may be closed by whoever has handed it over.
    if (server?.listening !== true) return undefined;
    return (this.#address ??= server.address() ?? undefined);
  }

  /**
   * PEM of the CA that vouches for the certificate that was made for this server: a client that trusts it needs no other
   * change. Undefined before the first start, without TLS, and where you gave a certificate.
   */
  get ca(): string | undefined {
    return credentialsOf(this.options)?.ca;
  }

  /** Where a client finds the server; undefined before start and after stop. */
  abstract get url(): string | undefined;

  /** Opens the listening servers. To override: each has to hand its connections to {@link accept}. */
  protected abstract createServer(): Promise<readonly Server[]>;

  /** Closes one of them: resolves when it accepts nobody any more. */
  protected closeServer(server: Server): Promise<void> {
    return closeServer(server);
  }

  /** Proves, once they listen, that a client could be served: makes a connection object and drops it. */
  protected triggerServer(): void {
    this.#make(undefined);
  }

  /**
   * Makes the connection object for one client. To override; the default is the option `factory`, or an
   * {@link SmtpConnection} with this controller's handler and options. `{ ...this.options, protocol: "lmtp" }` keeps the
   * options, but for one. Make such an object once, and not for each client: connections that share it share its limits.
   *
   * @param peer - where the client is; undefined for the call by which `start()` proves that a client could be served, and
   *   for a client that has no address
   */
  factory(peer: Peer | undefined): SmtpConnection {
    const { factory } = this.options;
    return factory === undefined ? new SmtpConnection(this.handler, this.options) : factory(peer);
  }

  /**
   * Starts the server.
   *
   * @throws `CONTROLLER_ALREADY_RUNNING`; `CONTROLLER_READY_TIMEOUT`; `CONTROLLER_FACTORY_FAILED` and
   *   `TLS_CREDENTIALS_INVALID`, with their causes;
   *   the system's own error where the address cannot be bound (`EADDRINUSE`, `EACCES`, …)
   */
  async start(): Promise<void> {
    if (this.#state !== "idle")
      throw new SmtpFixtureError(
        "CONTROLLER_ALREADY_RUNNING",
        this.#state === "stopping"
          ? "This controller is still stopping. Await stop() before you start it again."
          : "This controller is running already. Await stop() before you start it again, or make another one.",
      );
    this.#state = "starting";
    this.#wasStarted = true;
    this.startError = undefined;
    this.#starting = this.#open();
    await this.#starting;
  }

  /**
   * Stops the server: nobody can connect any more, clients are told `421 4.3.2` and cut. A second call resolves too; a
   * start that is under way is waited for, and what it opened is closed.
   *
   * @throws `CONTROLLER_NOT_STARTED` when it was never started; `INVALID_OPTION`
   */
  async stop(options: StopOptions = {}): Promise<void> {
    checkOptions({ drainMs: options.drainMs }, { drainMs: isAmount }, "");
    if (!this.#wasStarted)
      throw new SmtpFixtureError(
        "CONTROLLER_NOT_STARTED",
        "This controller was never started, so it cannot be stopped.",
      );
    // How a start ends is for its own caller to hear.
    while (this.#state === "starting") await this.#starting?.catch(() => {});
    if (this.#state === "running") this.#stopping = this.#close(options.drainMs ?? 0);
    await this.#stopping;
  }

  /**
   * Takes another certificate, or another of the options that `node:tls` takes, from the next handshake on; those that are
   * not named stay as they are, and so do connections that are in TLS already.
   *
   * @throws `INVALID_ARGUMENT` where the server has no TLS; `UNKNOWN_OPTION`; `INVALID_OPTION`; `TLS_CREDENTIALS_INVALID`,
   *   with its cause, and the old ones stay
   */
  setSecureContext(context: TlsContextOptions): void {
    const credentials = credentialsOf(this.options);
    if (credentials === undefined)
      throw new SmtpFixtureError(
        "INVALID_ARGUMENT",
        'This controller has no TLS: give it the option "tls" first.',
      );
    credentials.replace(readContext(context, ""));
  }

  /** Lets the server keep the process alive, as it does unless told otherwise. */
  ref(): this {
    this.#isReferenced = true;
    for (const server of this.#servers) server.ref();
    for (const socket of this.#connections.keys()) socket.ref();
    return this;
  }

  /** Lets the process end while the server is running. */
  unref(): this {
    this.#isReferenced = false;
    for (const server of this.#servers) server.unref();
    for (const socket of this.#connections.keys()) socket.unref();
    return this;
  }

  /** Stops the server if it is running. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {});
  }

  /** Serves one client. */
  protected accept(socket: Socket): void {
    if (socket.destroyed || this.#state === "idle" || this.#state === "stopping")
      return void socket.destroy();
    this.#connections.set(socket, undefined);
    socket.once("close", () => {
      this.#connections.delete(socket);
      if (this.#connections.size === 0) this.#whenEmpty?.();
    });
    if (!this.#isReferenced) socket.unref();
    try {
      const connection = this.#make(peerOf(socket));
      this.#connection = connection;
      this.#connections.set(socket, connection);
      connection.attach(socket);
    } catch (error) {
      this.#noteFailure("A client cannot be served", error);
      socket.on("error", () => {});
      socket.resume();
      socket.end(formatReply(localErrorClosing), () => socket.destroy());
    }
  }

  #noteFailure(what: string, error: unknown): void {
    const message = `${what}: ${describeError(error)}`;
    log(this.options.logger, "error", { type: "connection-error", message, error });
  }

  #make(peer: Peer | undefined): SmtpConnection {
    let made: unknown;
    try {
      made = this.factory(peer);
    } catch (cause) {
      throw new SmtpFixtureError(
        "CONTROLLER_FACTORY_FAILED",
        `The controller's factory() threw: ${describeError(cause)}`,
        { cause },
      );
    }
    if (typeof (made as { attach?: unknown } | undefined)?.attach === "function")
      return made as SmtpConnection;
    throw new SmtpFixtureError(
      "CONTROLLER_FACTORY_FAILED",
      "The controller's factory() has to return a new SmtpConnection for each call.",
    );
  }

  async #inReadyTime<T>(opening: Promise<T>): Promise<T> {
    const { readyTimeoutMs } = this.options;
    if (readyTimeoutMs > LONGEST_TIMEOUT_MS) return await opening;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setRealTimeout(() => {
        // What opens after all is closed again.
        void opening
          .then((late) =>
            Promise.all((late as readonly Server[]).map((server) => this.closeServer(server))),
          )
          .catch(() => {});
        reject(
          new SmtpFixtureError(
            "CONTROLLER_READY_TIMEOUT",
            `The server did not come up within ${readyTimeoutMs} ms. Raise readyTimeoutMs or SMTP_FIXTURE_READY_TIMEOUT_MS if this machine is that slow.`,
          ),
        );
      }, readyTimeoutMs);
    });
    try {
      return await Promise.race([opening, tooLate]);
    } finally {
      clearRealTimeout(timer);
    }
  }

  /** Opens the servers, or releases what was opened on the way. */
  async #open(): Promise<void> {
    try {
      this.#servers = await this.#inReadyTime(this.#createServers());
      this.triggerServer();
    } catch (error) {
      this.startError = error;
      await this.#release();
      this.#state = "idle";
      throw error;
    }
    if (!this.#isReferenced) this.unref();
    this.#state = "running";
    if (this.options.logger.info !== undefined)
      log(this.options.logger, "info", { type: "listening", message: `Listening on ${this.url}` });
  }

  #createServers(): Promise<readonly Server[]> {
    const credentials = credentialsOf(this.options);
    if (credentials === undefined) return this.createServer();
    credentials.check();
    return credentials.ready().then(() => this.createServer());
  }

  async #close(drainMs: number): Promise<void> {
    const { logger } = this.options;
    const url = logger.info === undefined ? undefined : this.url;
    this.#state = "stopping";
    await this.#release(drainMs);
    this.#state = "idle";
    if (url !== undefined)
      log(logger, "info", { type: "stopped", message: `Stopped listening on ${url}` });
  }

  /** Closes all that is open. */
  async #release(drainMs = 0): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    this.#address = undefined;
    const closed = servers.map((server) => this.closeServer(server));
    if (drainMs > 0) await this.#drain(drainMs);
    const gone = this.#connections.size === 0 ? undefined : this.#emptied();
    for (const [socket, connection] of this.#connections) {
      try {
        connection?.shutdown();
      } catch (error) {
        this.#noteFailure("A client could not be told", error);
      }
      socket.destroy();
    }
    await Promise.all([...closed, gone]);
    this.#connection = undefined;
  }

  #emptied(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  /** Cuts who is idle, and gives the others time to end their transactions. */
  async #drain(drainMs: number): Promise<void> {
    for (const [socket, connection] of this.#connections)
      if (connection === undefined) socket.destroy();
      else connection.shutdownAfterTransaction();
    if (this.#connections.size === 0) return;
    if (drainMs > LONGEST_TIMEOUT_MS) return await this.#emptied();
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setRealTimeout(resolve, drainMs);
    });
    await Promise.race([this.#emptied(), timeUp]);
    clearRealTimeout(timer);
  }
}
