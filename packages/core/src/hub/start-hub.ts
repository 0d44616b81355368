import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { SmtpFixtureError } from "../errors.js";
import { FIXTURE_DEFAULTS, NOT_HERE } from "../fixture.js";
import type { InboxOptions } from "../inbox/inbox.js";
import { clearRealTimeout, realDateMs, setRealTimeout } from "../real-time.js";
import { checkOptions, isObject } from "../check-options.js";
import type { ControllerOptions } from "../server/options.js";
import { resolveOptions } from "../server/resolve-options.js";
import type { HubAddress } from "./contract.js";
import type { HubSetup } from "./hub.js";
import type { HubThreadMessage } from "./hub-thread.js";

/** How long a hub may take to stop before its thread is ended. */
const STOP_MS = 2000;

/** Options of a hub. Plain data: they cross into its thread. */
export interface HubOptions
  extends
    InboxOptions,
    Omit<ControllerOptions, "hostname" | "authenticator" | "factory" | "logger" | "decodeData"> {
  /**
   * The address of the listener that the whole run shares.
   * @defaultValue `"127.0.0.1"`
   */
  readonly host?: string | undefined;
  /**
   * The port of that listener; 0 takes a free one.
   * @defaultValue 0
   */
  readonly port?: number | undefined;
  /**
   * Private listeners to keep open ahead of need.
   * @defaultValue twice the number of processors
   */
  readonly ahead?: number | undefined;
}

/** A running hub, as the thread that started it sees it. */
export interface HubHandle extends AsyncDisposable {
  readonly address: HubAddress;
  /** Stops all listeners and ends the thread. A second call resolves too. */
  close(): Promise<void>;
}

const FUNCTIONS = ["authenticator", "factory", "logger", "handler"];
/**
 * Starts a hub in a worker thread of this process. The thread does not keep the process alive.
 *
 * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`; `HUB_START_FAILED`; the system's own error where the address cannot be bound
 */
export async function startHub(options: HubOptions = {}): Promise<HubHandle> {
  const { host, port, ahead, maxMails, maxOctets, ...conversation } = options;
  for (const name of FUNCTIONS)
    if (Object.hasOwn(options, name))
      throw new SmtpFixtureError(
        "UNKNOWN_OPTION",
        `The option "${name}" is not for a shared server: functions cannot cross into its thread.`,
      );
  if (isList(options.mechanisms) && options.mechanisms.some((one) => typeof one !== "string"))
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      'The option "mechanisms" takes names alone on a shared server: functions cannot cross into its thread.',
    );
  if (isObject(options.tls) === undefined)
    for (const [name, value] of Object.entries(options.tls ?? {}))
      if (typeof value === "function")
        throw new SmtpFixtureError(
          "INVALID_OPTION",
          `The option "tls.${name}" is not for a shared server: functions cannot cross into its thread.`,
        );
  for (const [name, hint] of Object.entries(NOT_HERE))
    if (Object.hasOwn(options, name))
      throw new SmtpFixtureError("UNKNOWN_OPTION", `Unknown option "${name}". ${hint}`);
  checkOptions(
    { ahead, maxMails, maxOctets },
    { ahead: wholeNumber, maxMails: wholeNumber, maxOctets: wholeNumber },
    "",
  );
  const shared: ControllerOptions = {
    ...conversation,
    hostname: host ?? "127.0.0.1",
    port: port ?? 0,
  };
  // Found here and not in the thread: the stack leads to the configuration.
  resolveOptions({ ...FIXTURE_DEFAULTS, ...shared });
  const { folder, removeFolder } = makeFolder();
  const setup: HubSetup = {
    folder,
    socket:
      process.platform === "win32"
        ? `\\\\.\\pipe\\smtp-fixture-${randomBytes(16).toString("hex")}`
        : join(folder, "hub.sock"),
    token: randomBytes(16).toString("hex"),
    ahead: ahead ?? 2 * availableParallelism(),
    shared,
    listeners: { ...conversation, hostname: "127.0.0.1" },
    inbox: { maxMails, maxOctets },
  };
  const thread = new Worker(threadFile(), {
    workerData: setup,
    execArgv: [],
    name: "smtp-fixture",
    stdout: false,
    stderr: false,
  });
  const cleanUp = async (): Promise<void> => {
    await thread.terminate();
    removeFolder();
  };
  try {
    const address = await ready(thread);
    thread.unref();
    const ended = watchThread(thread);
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => (closing ??= stop(thread, ended).then(cleanUp));
    return { address, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Hubs of processes that were killed leave their folders behind; after this time they are nobody's any more. */
const LEFT_BEHIND_MS = 24 * 60 * 60 * 1000;

/** Makes the hub's private folder, which goes with this process at the latest. */
function makeFolder(): { readonly folder: string; readonly removeFolder: () => void } {
  const parent = realpathSync(tmpdir());
  for (const name of readdirSync(parent)) {
    const [, pid] = /^smtp-fixture-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined) removeLeftBehind(join(parent, name), Number(pid));
  }
  // For nobody but this user: mkdtemp makes it 0700.
  const folder = mkdtempSync(join(parent, `smtp-fixture-${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const removeFolder = (): void => {
    remove();
    process.off("exit", remove);
  };
  return { folder, removeFolder };
}

function removeLeftBehind(folder: string, pid: number): void {
  try {
    if (realDateMs() - statSync(folder).mtimeMs < LEFT_BEHIND_MS) return;
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") return;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's, perhaps.
    }
  }
}

/** The thread's own file: an ES module for both kinds of bundle, since a thread is Node's own wherever it is started. */
function threadFile(): string {
  return fileURLToPath(new URL("../esm/hub-thread.js", __BUNDLE_URL__));
}

function ready(thread: Worker): Promise<HubAddress> {
  return new Promise((resolve, reject) => {
    thread.once("message", (message: HubThreadMessage) => {
      if (message.type === "ready") resolve(message.address);
      else if (message.type === "failed")
        reject(Object.assign(new Error(message.message), { code: message.code }));
    });
    thread.once("error", (cause) => {
      reject(
        new SmtpFixtureError(
          "HUB_START_FAILED",
          `The SMTP server's thread could not start: ${String(cause)}`,
          { cause },
        ),
      );
    });
    thread.once("exit", (code) => {
      reject(
        new SmtpFixtureError(
          "HUB_START_FAILED",
          `The SMTP server's thread ended with code ${code} before it was ready.`,
        ),
      );
    });
  });
}

/** Resolves when the thread has ended. An error that ends it is printed: nothing else would tell of it. */
function watchThread(thread: Worker): Promise<void> {
  thread.on("error", (error) => {
    console.error("smtp-fixture: the SMTP server's thread has failed.", error);
  });
  return new Promise((resolve) => {
    thread.once("exit", () => resolve());
  });
}

/** Asks the hub to stop; a hub that does not answer is ended all the same. */
async function stop(thread: Worker, ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<void>((resolve) => {
    timer = setRealTimeout(resolve, STOP_MS);
    thread.on("message", ({ type }: HubThreadMessage) => {
      if (type === "stopped") resolve();
    });
  });
  thread.postMessage("stop");
  await Promise.race([stopped, ended]);
  clearRealTimeout(timer);
}

const wholeNumber = (value: unknown): string | undefined =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : "a whole number from 0 on";
