import type { Circus } from "@jest/types";
import type { EnvironmentContext, JestEnvironment, JestEnvironmentConfig } from "@jest/environment";
import {
  claimListener,
  connectSocket,
  DEFAULT_ENVIRONMENT,
  environmentOf,
  type HubAddress,
  HubClient,
  type HubConnection,
  type ListenerAddress,
  REAL_TIME,
  realTimeOf,
  releaseClaim,
  Tests,
} from "@smtp-fixture/core/remote";
import { BRIDGE, type Bridge, type BridgeInfo } from "./bridge.js";
import { hubOfWorker } from "./hub-of-worker.js";
import { readOptions, type SmtpEnvironmentOptions } from "./options.js";
import { TestTracker } from "./test-tracker.js";

/** A Jest environment's class. */
export type EnvironmentClass = new (
  config: JestEnvironmentConfig,
  context: EnvironmentContext,
) => JestEnvironment;

/** What we extend of it: methods all, the event handler optional. */
interface Extensible {
  global: JestEnvironment["global"];
  setup(): Promise<void>;
  teardown(): Promise<void>;
  handleTestEvent?(event: Circus.Event, state: Circus.State): void | Promise<void>;
}

type ExtensibleClass = new (
  config: JestEnvironmentConfig,
  context: EnvironmentContext,
) => Extensible;

/**
 * Any Jest environment, with an SMTP server of its own for each test file.
 *
 * @example
 * const { wrapEnvironment } = require("@smtp-fixture/jest-environment");
 * module.exports = wrapEnvironment(require("./my-environment"));
 */
export function wrapEnvironment(Base: EnvironmentClass): EnvironmentClass {
  class SmtpEnvironment extends (Base as unknown as ExtensibleClass) {
    readonly #options: SmtpEnvironmentOptions;
    readonly #tests = new Tests();
    readonly #tracker = new TestTracker(this.#tests);
    #restore: (() => void) | undefined;
    #leave: (() => void) | undefined;

    constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
      super(config, context);
      this.#options = readOptions(config.projectConfig.testEnvironmentOptions);
    }

    override async setup(): Promise<void> {
      await super.setup();
      const hub = await hubOfWorker(this.#options);
      const port = claimListener(hub.folder) ?? (await reserve(hub));
      const address: ListenerAddress = { host: "127.0.0.1", port, url: `smtp://127.0.0.1:${port}` };
      const env = this.#options.env ?? DEFAULT_ENVIRONMENT;
      // Both: the application reads the sandbox's own, and child processes inherit the worker's.
      this.#restore = setVariables(environmentOf(address, env), [
        process.env,
        sandboxVariables(this.global),
      ]);
      const line = new LazyLine(hub.socket);
      this.#leave = () => {
        if (line.isUsed) line.close();
        else releaseClaim(hub.folder, port);
      };
      const global = this.global as unknown as Record<PropertyKey, unknown>;
      global[REAL_TIME] = realTimeOf(globalThis);
      global[BRIDGE] = makeBridge(line, this.#tests, { hubToken: hub.token, address, env });
    }

    override async handleTestEvent(event: Circus.Event, state: Circus.State): Promise<void> {
      await super.handleTestEvent?.(event, state);
      this.#tracker.handle(event, state);
    }

    override async teardown(): Promise<void> {
      this.#leave?.();
      this.#restore?.();
      this.#tests.dispose();
      await super.teardown();
    }
  }
  return SmtpEnvironment as unknown as EnvironmentClass;
}

/** A connection to the hub that is made when the first line is sent: a file that never looks at mail makes none. */
class LazyLine {
  readonly #socket: string;
  #connection: Promise<HubConnection> | undefined;
  #onLine: (line: string) => void = () => {};
  #onClose: () => void = () => {};
  #isClosed = false;

  constructor(socket: string) {
    this.#socket = socket;
  }

  get isUsed(): boolean {
    return this.#connection !== undefined;
  }

  post(line: string): void {
    this.#connection ??= this.#connect();
    // A hub that is not there closes the line, and whoever waits for an answer learns of it by that.
    this.#connection.then((connection) => connection.post(line)).catch(() => {});
  }

  listen(onLine: (line: string) => void): void {
    this.#onLine = onLine;
  }

  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  hold(): () => void {
    let isOver = false;
    let release: (() => void) | undefined;
    void this.#connection?.then((connection) => {
      release = connection.hold();
      if (isOver) release();
    });
    return () => {
      isOver = true;
      release?.();
    };
  }

  close(): void {
    this.#isClosed = true;
    void this.#connection?.then((connection) => connection.close());
  }

  async #connect(): Promise<HubConnection> {
    try {
      const connection = await connectSocket(this.#socket);
      connection.listen((line) => this.#onLine(line));
      connection.onClose(() => this.#onClose());
      if (this.#isClosed) connection.close();
      return connection;
    } catch (error) {
      this.#onClose();
      throw error;
    }
  }
}

function makeBridge(line: LazyLine, tests: Tests, info: BridgeInfo): Bridge {
  const holds = new Map<string, () => void>();
  let count = 0;
  return {
    info: JSON.stringify(info),
    post: (text) => line.post(text),
    listen: (onLine) => line.listen(onLine),
    onClose: (listener) => line.onClose(listener),
    hold() {
      const id = String(count++);
      holds.set(id, line.hold());
      return id;
    },
    release(id) {
      holds.get(id)?.();
      holds.delete(id);
    },
    current: () => tests.current() ?? "",
    ownersOf: (mail) =>
      JSON.stringify(tests.ownersOf(JSON.parse(mail) as Parameters<Tests["ownersOf"]>[0])),
    find: (token) => {
      const test = tests.find(token);
      if (test === undefined) return "";
      const { name, startedMs, deadlineMs } = test;
      return JSON.stringify({ name, startedMs, deadlineMs });
    },
    runningAt: (ms) => JSON.stringify(tests.runningAt(Number(ms))),
  };
}

type Variables = Record<string, string | undefined>;

function sandboxVariables(global: object): Variables | undefined {
  return (global as { process?: { env?: Variables } }).process?.env;
}

function setVariables(
  values: Readonly<Record<string, string>>,
  homes: readonly (Variables | undefined)[],
): () => void {
  const undo: (() => void)[] = [];
  for (const home of homes) {
    if (home === undefined) continue;
    for (const [name, value] of Object.entries(values)) {
      const before = home[name];
      home[name] = value;
      undo.push(() => {
        if (before === undefined) delete home[name];
        else home[name] = before;
      });
    }
  }
  return () => {
    for (const one of undo) one();
  };
}

async function reserve(hub: HubAddress): Promise<number> {
  const client = await HubClient.greet(await connectSocket(hub.socket), hub);
  const { port } = await client.call((side) => side.reserve());
  client.close();
  return port;
}
