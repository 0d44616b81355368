import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { SmtpFixtureError } from "../errors.js";
import { FIXTURE_DEFAULTS, NOT_HERE } from "../fixture.js";
import type { InboxOptions } from "../inbox/inbox.js";
import { clearRealTimeout, setRealTimeout } from "../real-time.js";
import { checkOptions, isObject } from "../check-options.js";
import type { ControllerOptions } from "../server/options.js";
import { resolveOptions } from "../server/resolve-options.js";
import type { HubAddress } from "./contract.js";
import type { HubSetup } from "./hub.js";
import { makePlace, removeLeftBehind } from "./hub-folder.js";
import { notePort } from "./port-taken.js";
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
   * How clients name the host of that listener, where they reach it by another name than the one that it is bound to:
   * `"host.docker.internal"`. It is what variables, `smtp.url` and the address file say.
   * @defaultValue `host`; for every interface, `"127.0.0.1"` (`"::1"` for `"::"`)
   */
  readonly advertisedHost?: string | undefined;
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
  const { host, port, advertisedHost, ahead, maxMails, maxOctets, ...conversation } = options;
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
    { ahead, maxMails, maxOctets, advertisedHost },
    {
      ahead: wholeNumber,
      maxMails: wholeNumber,
      maxOctets: wholeNumber,
      advertisedHost: hostName,
    },
    "",
  );
  const shared: ControllerOptions = {
    ...conversation,
    hostname: host ?? "127.0.0.1",
    port: port ?? 0,
  };
  // Found here and not in the thread: the stack leads to the configuration.
  resolveOptions({ ...FIXTURE_DEFAULTS, ...shared });
  const { removeFolder, ...place } = makePlace();
  const { folder } = place;
  const setup: HubSetup = {
    ...place,
    ahead: ahead ?? 2 * availableParallelism(),
    shared,
    advertisedHost,
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
  // While the thread starts.
  const swept = removeLeftBehind();
  try {
    const address = await ready(thread);
    notePort(folder, address.shared.port);
    thread.unref();
    let closing: Promise<void> | undefined;
    const ended = watchThread(thread, () => closing !== undefined);
    const close = (): Promise<void> => (closing ??= stop(thread, ended).then(cleanUp));
    await swept;
    return { address, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

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

/**
 * Resolves when the thread has ended. Where it was not asked to, this says so: nothing else would.
 *
 * @param isAsked - whether it was
 */
function watchThread(thread: Worker, isAsked: () => boolean): Promise<void> {
  let hasFailed = false;
  thread.on("error", (error) => {
    hasFailed = true;
    console.error(`smtp-fixture: the SMTP server's thread has failed. ${CONSEQUENCE}`, error);
  });
  return new Promise((resolve) => {
    thread.once("exit", (code) => {
      if (!hasFailed && !isAsked())
        console.error(
          `smtp-fixture: the SMTP server's thread has ended with code ${code}. ${CONSEQUENCE}`,
        );
      resolve();
    });
  });
}

const CONSEQUENCE = "Tests that ask it for mail fail with HUB_UNREACHABLE.";

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

/** A name or an address, not a URL nor an address with its port. */
const hostName = (value: unknown): string | undefined =>
  typeof value === "string" && /^(?:[^\s:/@[\]]+|[\da-f:]+(?:\.[\d.]+)?)$/i.test(value)
    ? undefined
    : 'a host\'s name or address alone, such as "host.docker.internal"';
