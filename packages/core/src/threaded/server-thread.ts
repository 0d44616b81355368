import { fileURLToPath } from "node:url";
import type * as WorkerThreads from "node:worker_threads";
import type { MessagePort, Worker } from "node:worker_threads";
import { SmtpFixtureError } from "../errors.js";
import type { InboxOptions } from "../inbox/inbox.js";
import { clearRealTimeout, LONGEST_TIMEOUT_MS, setRealTimeout } from "../real-time.js";
import { describeError } from "../server/logger.js";
import type { FromThread, ThreadAddress, ThreadSetup, ToThread } from "./messages.js";
import { decodeError } from "./plain.js";

/** How long a thread may take to stop its server, beyond the time to drain, before it is ended. */
const GRACE_MS = 1000;
/** How long a thread that has stopped its server may go on with what else it does. */
const LEAVE_MS = 100;

/** What a thread is started with; the port of its inbox is made on the way. */
export interface ServerThreadOptions {
  readonly setup: Omit<ThreadSetup, "capture">;
  /** How much the inbox holds; undefined captures nothing. */
  readonly capture: InboxOptions | undefined;
  readonly readyTimeoutMs: number;
  /** Told of what comes beside the answers to starting and stopping. */
  readonly receive: (message: FromThread, post: (message: ToThread) => void) => void;
}

/** A thread with a server in it, from its start to its end. */
export class ServerThread {
  readonly at: ThreadAddress;
  /** This side's end of the inbox's port. */
  readonly inboxPort: MessagePort | undefined;
  /** Resolves when the thread has ended, with why where nobody had asked it to. */
  readonly ended: Promise<SmtpFixtureError | undefined>;
  readonly #worker: Worker;
  #isStopping = false;

  private constructor(
    worker: Worker,
    at: ThreadAddress,
    inboxPort: MessagePort | undefined,
    ended: Promise<SmtpFixtureError>,
  ) {
    this.#worker = worker;
    this.at = at;
    this.inboxPort = inboxPort;
    this.ended = ended.then((error) => (this.#isStopping ? undefined : error));
  }

  /**
   * Starts a thread and the server in it.
   *
   * @throws what starting the server threw there; `CONTROLLER_READY_TIMEOUT`; `CONTROLLER_THREAD_ENDED`
   */
  static async start(options: ServerThreadOptions): Promise<ServerThread> {
    const { setup, capture, readyTimeoutMs, receive } = options;
    const { MessageChannel, Worker } = await workerThreads();
    const ports = capture === undefined ? undefined : new MessageChannel();
    const workerData: ThreadSetup = {
      ...setup,
      capture:
        capture === undefined || ports === undefined
          ? undefined
          : { inbox: capture, port: ports.port2 },
    };
    const worker = new Worker(threadFile(), {
      workerData,
      transferList: ports === undefined ? [] : [ports.port2],
      execArgv: [],
      name: "smtp-fixture server",
    });
    const ended = endOf(worker);
    // From the first on: a client may be there before this thread knows that it can be.
    worker.on("message", (message: FromThread) =>
      receive(message, (answer) => worker.postMessage(answer)),
    );
    try {
      const at = await inTime(ready(worker, ended), readyTimeoutMs);
      worker.unref();
      return new ServerThread(worker, at, ports?.port1, ended);
    } catch (error) {
      ports?.port1.close();
      await worker.terminate();
      throw error;
    }
  }

  ref(): void {
    this.#worker.ref();
  }

  unref(): void {
    this.#worker.unref();
  }

  /** Stops the server and ends its thread: at the latest in the time to drain and a second more. */
  async stop(drainMs: number): Promise<void> {
    this.#isStopping = true;
    // Somebody waits for it.
    this.#worker.ref();
    const stopped = new Promise<void>((resolve) => {
      this.#worker.on("message", ({ type }: FromThread) => {
        if (type === "stopped") resolve();
      });
    });
    this.#worker.postMessage({ type: "stop", drainMs } satisfies ToThread);
    await within(Promise.race([stopped, this.ended]), drainMs + GRACE_MS);
    await within(this.ended, LEAVE_MS);
    await this.#worker.terminate();
    this.inboxPort?.close();
  }
}

async function workerThreads(): Promise<typeof WorkerThreads> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("node:worker_threads") as typeof WorkerThreads;
  return await import("node:worker_threads");
}

/** The thread's own file: an ES module for both kinds of bundle, since a thread is Node's own wherever it is started. */
function threadFile(): string {
  return fileURLToPath(new URL("../esm/server-thread.js", __BUNDLE_URL__));
}

/** Resolves when a thread has ended, with an error that says why. */
function endOf(worker: Worker): Promise<SmtpFixtureError> {
  return new Promise((resolve) => {
    let thrown: { readonly cause: unknown } | undefined;
    worker.once("error", (cause: unknown) => {
      thrown = { cause };
    });
    worker.once("exit", (code) => {
      const why =
        thrown === undefined
          ? `It exited with code ${code}.`
          : `It threw: ${describeError(thrown.cause)}`;
      resolve(
        new SmtpFixtureError(
          "CONTROLLER_THREAD_ENDED",
          `The SMTP server's thread has ended by itself. ${why}`,
          thrown,
        ),
      );
    });
  });
}

function ready(worker: Worker, ended: Promise<SmtpFixtureError>): Promise<ThreadAddress> {
  return new Promise((resolve, reject) => {
    const receive = (message: FromThread): void => {
      if (message.type === "ready") resolve(message.at);
      else if (message.type === "failed") reject(decodeError(message.error));
      else return;
      worker.off("message", receive);
    };
    worker.on("message", receive);
    void ended.then(reject);
  });
}

/**
 * Waits for something that starting a server takes.
 * @throws `CONTROLLER_READY_TIMEOUT`
 */
export async function inTime<T>(starting: Promise<T>, readyTimeoutMs: number): Promise<T> {
  // Whatever else comes of it, nobody waits for it after that.
  starting.catch(() => {});
  const isUp = await within(starting, readyTimeoutMs);
  if (isUp) return await starting;
  throw new SmtpFixtureError(
    "CONTROLLER_READY_TIMEOUT",
    `The server's thread did not come up within ${readyTimeoutMs} ms. Raise readyTimeoutMs or SMTP_FIXTURE_READY_TIMEOUT_MS if this machine is that slow.`,
  );
}

/** Waits for something to settle, but no longer than a time; says whether it has settled. */
async function within(doing: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const isSettled = doing.then(
    () => true,
    () => true,
  );
  if (ms > LONGEST_TIMEOUT_MS) return await isSettled;
  const timeUp = new Promise<boolean>((resolve) => {
    timer = setRealTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([isSettled, timeUp]);
  } finally {
    clearRealTimeout(timer);
  }
}
