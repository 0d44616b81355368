import type { AddressInfo } from "node:net";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { SmtpFixtureError } from "../errors.js";
import { checkHandler } from "../handler/check-handler.js";
import { acceptAnyone, type Handler } from "../handler/handler.js";
import type { InboxOptions } from "../inbox/inbox.js";
import type { StopOptions } from "../server/base-controller.js";
import { checkOptions, isAmount } from "../check-options.js";
import { describeError, log, type Logger } from "../server/logger.js";
import type { ControllerOptions, ResolvedOptions } from "../server/options.js";
import { refuseOptions } from "../server/refuse-options.js";
import { resolveOptions } from "../server/resolve-options.js";
import { HookAnswerer, hooksOf } from "./hook-answerer.js";
import type { FromThread, ThreadHandler, ThreadSetup } from "./messages.js";
import { decodeError, isCopyable } from "./plain.js";
import { inTime, ServerThread } from "./server-thread.js";
import type * as ThreadInboxFile from "./thread-inbox.js";
import type { CapturedReads } from "./thread-inbox.js";

/** A handler that is loaded and run in the server's thread. */
export interface HandlerModule {
  /** The file: an absolute path or a file URL. CommonJS or ESM. */
  readonly module: string | URL;
  /**
   * Which of its exports: a handler, a class of handlers, or a function that returns one (or a promise of one).
   * @defaultValue `"default"`
   */
  readonly export?: string | undefined;
  /** What the class or function is called with. Plain data: it crosses into the thread. */
  readonly args?: readonly unknown[] | undefined;
}

/** How a fixture asks for an inbox behind its handler; not part of the public options. */
export const CAPTURE: unique symbol = Symbol("smtp-fixture capture");

/**
 * An SMTP server on TCP in a worker thread of its own: it serves its clients while the thread that made it is blocked.
 *
 * Without a handler it captures what it is sent, to be read from {@link captured}. The hooks of a handler object are
 * called back in the caller's thread; those of a {@link HandlerModule} run in the server's. The thread does not keep the
 * process alive.
 *
 * @example
 * await using controller = new ThreadedController();
 * await controller.start();
 * execFileSync("php", ["send.php", String(controller.url)]);
 * const [mail] = await controller.captured.mails();
 */
export class ThreadedController implements AsyncDisposable {
  readonly handler: Handler | HandlerModule;
  /** The options, with every default filled in. Frozen. */
  readonly options: ResolvedOptions;
  /** What went wrong with the last `start()`, if it failed. */
  startError: unknown;
  /** Why the server's thread has ended without being asked to, if it has: `CONTROLLER_THREAD_ENDED`, with its cause. */
  threadError: SmtpFixtureError | undefined;
  readonly #setup: Omit<ThreadSetup, "capture">;
  readonly #capture: InboxOptions | undefined;
  #state: "idle" | "starting" | "running" | "stopping" = "idle";
  #wasStarted = false;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #thread: ServerThread | undefined;
  #captured: CapturedReads | undefined;
  #isReferenced = false;

  /**
   * @throws `UNKNOWN_OPTION`; `INVALID_OPTION`, also for what is no handler, for a hook whose name is misspelt, and for
   *   `factory`, which cannot cross into a thread: override it in a subclass of `Controller` where the server may live on
   *   your own thread
   */
  constructor(handler?: Handler | HandlerModule, options: ControllerOptions = {}) {
    this.handler = handler ?? {};
    this.options = resolveOptions(options);
    const { authenticator, logger = {} } = options;
    refuseProofs(authenticator, this.options);
    this.#setup = {
      options: plainOptions(options),
      handler: threadHandler(handler),
      authenticator: authenticator && (authenticator === acceptAnyone ? "anyone" : "asked"),
      levels: LEVELS.filter((level) => logger[level] !== undefined),
    };
    const wanted = (options as { [CAPTURE]?: InboxOptions })[CAPTURE];
    this.#capture = wanted ?? (handler === undefined ? {} : undefined);
  }

  /** How long `start()` may take, in milliseconds. */
  get readyTimeoutMs(): number {
    return this.options.readyTimeoutMs;
  }

  /** The host that is bound, as a client can dial it; before start and after stop, the option. */
  get hostname(): string | undefined {
    return this.#thread?.at.hostname ?? this.options.hostname;
  }

  /** The port that is bound; before start and after stop, the option. */
  get port(): number {
    return this.#thread?.at.port ?? this.options.port;
  }

  /** What the server is bound to; undefined before start and after stop. */
  get address(): AddressInfo | string | undefined {
    return this.#thread?.at.address;
  }

  /** Where a client finds the server; undefined before start and after stop. */
  get url(): string | undefined {
    return this.#thread?.at.url;
  }

  /** PEM of the CA that signed the server's certificate, where one was made for it; undefined before start and after stop. */
  get ca(): string | undefined {
    return this.#thread?.at.ca;
  }

  /**
   * What the server has been sent since it was started, where it was made without a handler. Mail is to be read before
   * `stop()`: it lives in the server's thread.
   *
   * @throws `CONTROLLER_NOT_STARTED`; `INVALID_ARGUMENT` where a handler decides about mail
   */
  get captured(): CapturedReads {
    if (this.#captured !== undefined) return this.#captured;
    if (this.#capture === undefined)
      throw new SmtpFixtureError(
        "INVALID_ARGUMENT",
        "Nothing is captured by a controller that has a handler. Make it without one, or use startSmtpFixture({ thread: true, handler }), which captures what the handler accepts.",
      );
    throw new SmtpFixtureError(
      "CONTROLLER_NOT_STARTED",
      "This controller has not been started yet. Await start() before you read its mail.",
    );
  }

  /**
   * Starts the thread and the server in it.
   *
   * @throws `CONTROLLER_ALREADY_RUNNING`; `CONTROLLER_READY_TIMEOUT`; `CONTROLLER_FACTORY_FAILED` where the handler's
   *   module cannot be used, with its cause; `CONTROLLER_THREAD_ENDED`; the system's own error where the address cannot
   *   be bound (`EADDRINUSE`, `EACCES`, …), at once
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
    this.threadError = undefined;
    this.#starting = this.#open();
    await this.#starting;
  }

  /**
   * Stops the server: clients are told `421 4.3.2` and cut, and the thread ends. A thread that does not answer, since a
   * hook in it blocks, is ended all the same one second later (after `drainMs` and one second); its clients are cut then.
   * A second call resolves too; a start that is under way is waited for.
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
    const thread = this.#thread;
    if (this.#state === "running" && thread !== undefined) {
      this.#state = "stopping";
      this.#stopping = thread.stop(options.drainMs ?? 0).finally(() => {
        this.#thread = undefined;
        this.#state = "idle";
      });
    }
    await this.#stopping;
  }

  /** Lets the server keep the process alive. */
  ref(): this {
    this.#isReferenced = true;
    this.#thread?.ref();
    return this;
  }

  /** Lets the process end while the server is running, as it may unless told otherwise. */
  unref(): this {
    this.#isReferenced = false;
    if (this.#state === "running") this.#thread?.unref();
    return this;
  }

  /** Stops the server if it is running. Never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {});
  }

  async #open(): Promise<void> {
    let thread: ServerThread | undefined;
    const { logger, authenticator } = this.options;
    const handler = this.#setup.handler.type === "asked" ? (this.handler as Handler) : {};
    const answerer = new HookAnswerer({ handler, authenticator }, this.options);
    try {
      thread = await ServerThread.start({
        setup: this.#setup,
        capture: this.#capture,
        readyTimeoutMs: this.readyTimeoutMs,
        receive: (message, post) =>
          message.type === "log" ? tell(logger, message) : answerer.receive(message, post),
      });
      const { inboxPort } = thread;
      if (inboxPort !== undefined)
        this.#captured = await inTime(
          loadThreadInbox().then(({ readsOver }) => readsOver(inboxPort, () => this.threadError)),
          this.readyTimeoutMs,
        );
    } catch (error) {
      this.startError = error;
      await thread?.stop(0);
      this.#state = "idle";
      throw error;
    }
    this.#thread = thread;
    this.#state = "running";
    if (this.#isReferenced) thread.ref();
    void this.#watch(thread, answerer);
  }

  async #watch(thread: ServerThread, answerer: HookAnswerer): Promise<void> {
    const error = await thread.ended;
    answerer.end();
    if (error === undefined) return;
    this.threadError = error;
    this.#thread = undefined;
    this.#state = "idle";
    const { logger } = this.options;
    // Nothing else would tell of it.
    if (logger.error === undefined) console.error(`smtp-fixture: ${error.message}`);
    else log(logger, "error", { type: "thread-ended", message: error.message, error });
  }
}

const LEVELS: readonly (keyof Logger)[] = ["debug", "info", "warn", "error"];

function tell(logger: Logger, message: Extract<FromThread, { readonly type: "log" }>): void {
  const { level, event, error } = message;
  log(logger, level, error === undefined ? event : { ...event, error: decodeError(error) });
}

/** The options that cross into the thread; what is called back stays. */
function plainOptions(options: ControllerOptions): ControllerOptions {
  const { authenticator: _, logger: __, ...rest } = options;
  const plain = Object.entries(rest).filter(([, value]) => value !== undefined);
  for (const [name, value] of plain)
    if (!isCopyable(value))
      throw new SmtpFixtureError(
        "INVALID_OPTION",
        `The option "${name}" cannot cross into the server's thread: functions and objects with functions stay here. Use a Controller, or a handler that is a module.`,
      );
  return structuredClone(Object.fromEntries(plain));
}

function threadHandler(handler: Handler | HandlerModule | undefined): ThreadHandler {
  if (handler === undefined) return { type: "none" };
  if (!isModule(handler)) {
    checkHandler(handler);
    refuseOptions(handler);
    return {
      type: "asked",
      hooks: hooksOf(handler),
      keepsContent: handler.keepsContent === true,
    };
  }
  const { export: exported, args } = handler;
  if (exported !== undefined && typeof exported !== "string")
    throw new SmtpFixtureError("INVALID_OPTION", 'The handler\'s "export" has to be a name.');
  if (args !== undefined && !(Array.isArray(args) && isCopyable(args)))
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      "The handler's \"args\" have to be a list of plain data: they cross into the server's thread.",
    );
  return { type: "module", module: moduleUrl(handler.module), export: exported, args };
}

/** A proof is checked where it was asked for, which no authenticator of another thread can do. */
function refuseProofs(
  authenticator: ControllerOptions["authenticator"],
  { mechanisms }: ResolvedOptions,
): void {
  const proof = mechanisms.find(({ exchange }) => exchange !== undefined);
  if (authenticator === undefined || authenticator === acceptAnyone || proof === undefined) return;
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `${proof.name} does not go with an authenticator of another thread, which could not check its proof. Take a Controller, or leave the mechanism out.`,
  );
}

const isModule = (handler: Handler | HandlerModule): handler is HandlerModule =>
  typeof handler === "object" &&
  handler !== null &&
  "module" in handler &&
  handler.module !== undefined;

function moduleUrl(module: unknown): string {
  // A URL of a sandbox is of another class.
  const text = (module as URL | undefined)?.href ?? module;
  if (typeof text === "string") {
    if (text.startsWith("file:") && URL.canParse(text)) return text;
    if (isAbsolute(text)) return pathToFileURL(text).href;
  }
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `The handler's "module" has to be an absolute path or a file URL, such as new URL("./handler.js", import.meta.url), not ${describeError(module)}.`,
  );
}

async function loadThreadInbox(): Promise<typeof ThreadInboxFile> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("./thread-inbox.js") as typeof ThreadInboxFile;
  return await import("./thread-inbox.js");
}
