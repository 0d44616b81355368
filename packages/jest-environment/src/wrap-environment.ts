import type { Circus } from "@jest/types";
import type { EvidencePlace } from "@smtp-fixture/core/hub";
import {
  claimedAddress,
  claimListener,
  connectSocket,
  DEFAULT_ENVIRONMENT,
  environmentOf,
  type HubAddress,
  type HubCa,
  HubClient,
  isSmtpFixtureError,
  type ListenerAddress,
  REAL_TIME,
  realTimeOf,
  releaseClaim,
  SmtpFixtureError,
  Tests,
  type Trust,
} from "@smtp-fixture/core/remote";
// Users have its types, since it is a peer; those of @jest/environment they may not have.
import type { TestEnvironment as NodeEnvironment } from "jest-environment-node";
import { BRIDGE, type Bridge, type BridgeInfo, type FollowingFile } from "./bridge.js";
import { explainFailed, nameOfFile, placeOfFile } from "./evidence.js";
import { hubOfWorker } from "./hub-of-worker.js";
import { LazyLine } from "./lazy-line.js";
import { readOptions, type SmtpEnvironmentOptions } from "./options.js";
import { TestTracker } from "./test-tracker.js";
import { setVariables, type Variables } from "./variables.js";

type Arguments = ConstructorParameters<typeof NodeEnvironment>;

/** The class of any Jest environment, told by what we need of it. */
export type EnvironmentClass = new (...args: Arguments) => {
  global: object;
  setup(): Promise<void>;
  teardown(): Promise<void>;
};

/** What we extend of it; the event handler is optional. */
type ExtensibleClass = new (...args: Arguments) => InstanceType<EnvironmentClass> & {
  handleTestEvent?(event: Circus.Event, state: Circus.State): void | Promise<void>;
};

/** On classes that are wrapped already, and so on those that extend them. */
const WRAPPED = Symbol.for("smtp-fixture environment");

/**
 * Any Jest environment, with an SMTP server of its own for each test file. One that has it already is returned as it is.
 *
 * @example
 * const { wrapEnvironment } = require("@smtp-fixture/jest-environment");
 * module.exports = wrapEnvironment(require("./my-environment"));
 * @throws `INVALID_ARGUMENT` for what is no class, such as the module that exports one
 */
export function wrapEnvironment<Base extends EnvironmentClass>(Base: Base): Base {
  if (typeof Base !== "function")
    throw new SmtpFixtureError(
      "INVALID_ARGUMENT",
      'wrapEnvironment() takes the class of a Jest environment, such as require("jest-environment-jsdom").TestEnvironment, and not the module that exports it.',
    );
  if (WRAPPED in Base) return Base;
  class SmtpEnvironment extends (Base as unknown as ExtensibleClass) {
    static readonly [WRAPPED] = true;
    readonly #options: SmtpEnvironmentOptions;
    readonly #tests: Tests;
    readonly #tracker: TestTracker;
    #file: FollowingFile | undefined;
    #isRunning = false;
    /** What gives the variables and the trust of the worker back, the last first. */
    readonly #undo: (() => void)[] = [];
    #leave: (() => Promise<void>) | undefined;
    readonly #config: Arguments[0];
    readonly #testPath: string;
    #place: EvidencePlace | undefined;

    constructor(...args: Arguments) {
      super(...args);
      const [config, { testPath }] = args;
      this.#config = config;
      this.#testPath = testPath;
      this.#options = readOptions(config.projectConfig.testEnvironmentOptions);
      this.#tests = new Tests();
      this.#tracker = new TestTracker(this.#tests);
    }

    override async setup(): Promise<void> {
      await super.setup();
      const { address: hub, isOfRun } = await hubOfWorker(this.#options);
      this.#place = await placeOfFile(this.#options.evidence, this.#config);
      const port = claimListener(hub.folder) ?? (await reserve(hub));
      const address = claimedAddress(port, hub.shared);
      const env = this.#options.env ?? DEFAULT_ENVIRONMENT;
      // Both: the application reads the sandbox's own, and child processes inherit the worker's.
      const homes = [process.env, sandboxVariables(this.global)];
      this.#undo.push(setVariables(environmentOf(address, env), homes));
      const trust = hub.ca === undefined ? undefined : await this.#trust(hub.ca, homes);
      const line = new LazyLine(hub.socket);
      this.#leave = async () => {
        if (line.isUsed) await line.close();
        else releaseClaim(hub.folder, port);
      };
      const global = this.global as Record<PropertyKey, unknown> & typeof globalThis;
      // The worker's timers, but the sandbox's Date: tests take the dates of a mail for their own.
      global[REAL_TIME] = { ...realTimeOf(globalThis), Date: global.Date };
      global[BRIDGE] = {
        ...bridgeOver(line, this.#tests, {
          hubToken: hub.token,
          address,
          shared: isOfRun ? hub.shared : undefined,
          file: nameOfFile(this.#testPath, this.#config),
          env,
          lint: this.#options.lint,
          unexpected: this.#options.unexpected,
          trust,
        }),
        follow: (file) => {
          this.#file = file;
          return !this.#isRunning;
        },
        isFaking: () => isFaking(this),
        moved: (moved) => {
          const to = JSON.parse(moved) as ListenerAddress;
          this.#undo.push(setVariables(environmentOf(to, env), homes));
        },
        trust: async (ca) => {
          const { variables } = await this.#trust(JSON.parse(ca) as HubCa, homes);
          return JSON.stringify(variables);
        },
      } satisfies Bridge;
    }

    /** Has the worker's clients trust a CA, and its child processes, until the file ends. */
    async #trust(ca: HubCa, homes: readonly (Variables | undefined)[]): Promise<Trust> {
      const { trust } = await import("@smtp-fixture/core/trust");
      const begun = trust(ca);
      this.#undo.push(begun.end, setVariables(begun.variables, homes));
      return begun;
    }

    override handleTestEvent(event: Circus.Event, state: Circus.State): void | Promise<void> {
      const handled = super.handleTestEvent?.(event, state);
      // Some events are dispatched synchronously: what is thrown there has to be thrown here.
      if (handled === undefined) return this.#handle(event, state);
      return Promise.resolve(handled).then(() => this.#handle(event, state));
    }

    #handle(event: Circus.Event, state: Circus.State): void | Promise<void> {
      const ended = this.#tracker.handle(event, state);
      if (event.name === "run_start") {
        this.#isRunning = true;
        return this.#file?.ready();
      }
      const file = this.#file;
      if (event.name === "run_finish")
        return file?.finishFile().catch((error: Circus.Exception) => {
          state.unhandledErrors.push(error);
        });
      if (event.name !== "test_done" || ended === undefined || file === undefined) return undefined;
      const oldestMs = Math.min(this.#tracker.oldestMs, ended.endedMs);
      const hasFailed = event.test.failing || event.test.errors.some(isOwnError);
      return file
        .finish(ended.token, String(oldestMs), hasFailed)
        .catch((error: Error & { readonly errors?: readonly Error[] }) => {
          event.test.errors.push(...(error.errors ?? [error]));
        })
        .then(() => {
          const facts = { scope: this, file: nameOfFile(this.#testPath, this.#config) };
          return explainFailed(event.test, ended, file, facts, this.#place);
        });
    }

    override async teardown(): Promise<void> {
      await this.#leave?.();
      for (const undo of this.#undo.toReversed()) undo();
      this.#tests.dispose();
      await super.teardown();
    }
  }
  return SmtpEnvironment as unknown as Base;
}

function bridgeOver(
  line: LazyLine,
  tests: Tests,
  info: BridgeInfo,
): Omit<Bridge, "follow" | "moved" | "trust" | "isFaking"> {
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
      const { name, attempt, startedMs, endedMs, deadlineMs } = test;
      return JSON.stringify({ name, attempt, startedMs, endedMs, deadlineMs });
    },
    runningAt: (ms) => JSON.stringify(tests.runningAt(Number(ms))),
    ask: (question) => line.ask(question),
    isOpenedHere: (port, ms) => tests.isOpenedHere(Number(port), Number(ms)),
  };
}

/** Whether a test has failed by itself, and not by what we have found out about it. Jest's errors may be pairs. */
const isOwnError = (error: unknown): boolean =>
  !isSmtpFixtureError(Array.isArray(error) ? error[0] : error, "MATCHER_NOT_AWAITED");

/** What of a Jest environment tells whether its own timers are fake: nothing that is public does. */
interface Faking {
  readonly fakeTimersModern?: { readonly _fakingTime?: boolean } | null;
  readonly global: { readonly setTimeout?: { readonly _isMockFunction?: boolean } };
}

function isFaking({ fakeTimersModern, global }: Faking): boolean {
  return global.setTimeout?._isMockFunction === true || (fakeTimersModern?._fakingTime ?? true);
}

function sandboxVariables(global: object): Variables | undefined {
  return (global as { process?: { env?: Variables } }).process?.env;
}

/** Where none is ready the hub is asked for one: it takes some milliseconds more. */
async function reserve(hub: HubAddress): Promise<number> {
  const client = await HubClient.greet(await connectSocket(hub.socket), hub);
  const { port } = await client.call((side) => side.reserve());
  client.close();
  return port;
}
