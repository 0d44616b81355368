import { takeUnawaited } from "@smtp-fixture/core/matchers";
import { inject } from "vitest";
import {
  connectSocket,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
  environmentOf,
  FixtureViews,
  type HubAddress,
  HubClient,
  type ListenerAddress,
  makeReads,
  makeTestFixture,
  readsOf,
  type RemoteInbox,
  type RunningTest,
  SmtpFixtureError,
  type TestFixture,
  type TestFixtureParts,
  type TestRegistry,
  Tests,
  viewSource,
} from "@smtp-fixture/core/remote";
import type {} from "./provided.js";
import { conversationOf, type SmtpServerOptions } from "./test-options.js";
import { currentFile, type Tracked, withDeadlines } from "./current-test.js";
import { explainFailed, ownPlace } from "./evidence.js";
import { isShared, vitestWorker, workerState } from "./worker-state.js";

/** What one test file has of the hub: an inbox on the listener that its worker has claimed. */
export class FileLease implements Tracked {
  readonly tests: Tests;
  readonly fixture: TestFixture;
  /** Whether every test of the file is tracked, whatever suite it is in; else the suites whose tests are. */
  isTracked = false;
  readonly suites: WeakSet<object> = new WeakSet();
  readonly #file: object | undefined;
  /** Resolves when the file before this one has ended its lease of the same listener. */
  readonly #before: Promise<void> | undefined;
  readonly #registry: TestRegistry;
  readonly #parts: TestFixtureParts;
  readonly #views: FixtureViews;
  readonly #env: EnvironmentNames;
  /** Where the run's shared listener is, where this file is to be seen there. */
  #shared: ListenerAddress | undefined;
  #options: SmtpServerOptions | undefined;
  #ended: Promise<void> | undefined;
  #inbox: Promise<RemoteInbox> | undefined;
  #address: ListenerAddress | undefined;

  /** The lease of the file that is collected or run now. */
  static current(): FileLease {
    const state = workerState();
    const file = currentFile();
    const { lease } = state;
    if (lease !== undefined && (file === undefined || lease.#file === file)) return lease;
    // A file whose tests are all skipped has called no hook that would have ended its lease.
    return (state.lease = new FileLease(file, lease?.end()));
  }

  private constructor(file: object | undefined, before: Promise<void> | undefined) {
    this.#file = file;
    this.#before = before;
    const state = workerState();
    this.tests = state.tests ??= new Tests();
    this.#address = state.claim;
    this.#env = inject("smtpFixture")?.env ?? DEFAULT_ENVIRONMENT;
    this.#registry = withDeadlines(this.tests);
    this.#parts = {
      registry: this.#registry,
      file: fileName(file),
      address: () => this.#shared ?? this.#knownAddress(),
      sharedUrl: () => this.#shared?.url,
      environmentNames: () => this.#env,
      lint: inject("smtpFixture")?.lint,
      inbox: () => this.#lease(),
    };
    this.#views = new FixtureViews(this.#parts);
    this.fixture = makeTestFixture(this.#parts, this.#views);
  }

  /**
   * One more call of useSmtpServer() in this file.
   * @throws `INVALID_OPTION` where it contradicts an earlier one
   */
  use(options: SmtpServerOptions): void {
    const asked = Object.keys(options).length > 0;
    if (asked && this.#options !== undefined && sorted(options) !== sorted(this.#options))
      throw new SmtpFixtureError(
        "INVALID_OPTION",
        "This file calls useSmtpServer() with different options twice, and has one server: give them once, at the top of the file.",
      );
    if (asked) this.#options = options;
    if (options.listener === "shared") {
      this.#shared = sharedAddress();
      Object.assign(process.env, environmentOf(this.#shared, this.#env));
    }
    // Under way while the file is still being collected; whoever needs it waits for it.
    this.#lease().catch(() => {});
  }

  /** Resolves when the inbox is there and its server speaks as it was told to. */
  async ready(): Promise<void> {
    const inbox = await this.#lease();
    if (this.#options !== undefined) await inbox.configure(conversationOf(this.#options));
  }

  /** The file has ended, and with it all that it has of the hub; what outlives it is the next file's. */
  end(): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  /**
   * A test has ended: what it left behind concerns nobody else; a matcher that was not awaited, a surplus of mail, and mail
   * that is not clean are its failure.
   */
  async finish(test: RunningTest): Promise<void> {
    const unawaited = takeUnawaited(test.token);
    const failure = await this.#release(test, unawaited);
    if (failure !== undefined) throw failure;
  }

  async #release(test: RunningTest, unawaited: Error | undefined): Promise<Error | undefined> {
    if (this.#inbox === undefined) return unawaited;
    const inbox = await this.#inbox;
    const found = await this.#views.finish(test.token);
    const failure = unawaited ?? found;
    await explainFailed(test, this, () => this.#views.reads(test.token), failure);
    await inbox.release(this.tests.oldestRunningMs());
    return failure;
  }

  /** A fixture of one test's own, with a listener of its own. */
  async openFor(
    test: RunningTest,
  ): Promise<{ readonly fixture: TestFixture; readonly end: () => Promise<void> }> {
    const inbox = await this.#lease();
    const own = await (await this.#client()).lease();
    if (this.#options !== undefined) await own.inbox.configure(conversationOf(this.#options));
    const reads = makeReads(viewSource(inbox, this.#registry, test.token, { own: own.inbox }));
    // Not spread: its getters ask for a route.
    const fixture: TestFixture = Object.assign(
      this.#fixtureAt(own.address, test),
      readsOf(() => Promise.resolve(reads)),
    );
    const end = async (): Promise<void> => {
      try {
        const failure = await this.#views.finishReads(reads);
        await explainFailed(test, this, () => reads, failure);
        if (failure !== undefined) throw failure;
      } finally {
        await own.inbox.end(false);
      }
    };
    return { fixture, end };
  }

  /** A fixture of one test's own at the listener that the whole run shares. */
  openShared(test: RunningTest): TestFixture {
    const address = sharedAddress();
    void this.#views.reads(test.token, () => address.url);
    return this.#fixtureAt(address, test);
  }

  /** A fixture of one test, wherever it is called. */
  #fixtureAt(address: ListenerAddress, { token }: RunningTest): TestFixture {
    const registry = { ...this.#registry, current: () => token };
    return makeTestFixture({ ...this.#parts, registry, address: () => address }, this.#views);
  }

  #knownAddress(): ListenerAddress {
    if (this.#address !== undefined) return this.#address;
    throw new SmtpFixtureError(
      "ENVIRONMENT_MISSING",
      "The server's address is not known yet: without smtpFixture() in the plugins of vitest.config.ts the server starts with the first test. Add the plugin, or read smtp.host, port and url inside of a test or hook.",
    );
  }

  async #end(): Promise<void> {
    const state = workerState();
    if (state.lease === this) state.lease = undefined;
    // The next file's application has the worker's own listener, where its modules outlive this file.
    if (this.#shared !== undefined && state.claim !== undefined)
      Object.assign(process.env, environmentOf(state.claim, this.#env));
    // Whoever needed a lease that could not be had was told so.
    const inbox = await this.#inbox?.catch(() => undefined);
    inbox?.client.endRoutes();
    await inbox?.end(isShared());
    if (isShared()) return;
    const { client, ownHub } = state;
    state.client = undefined;
    state.ownHub = undefined;
    (await client?.catch(() => undefined))?.close();
    await ownHub?.close();
    this.tests.dispose();
    if (state.tests === this.tests) state.tests = undefined;
  }

  #lease(): Promise<RemoteInbox> {
    return (this.#inbox ??= this.#open());
  }

  async #open(): Promise<RemoteInbox> {
    const state = workerState();
    state.isLeased = true;
    await this.#before;
    const client = await this.#client();
    const { inbox, address } = await client.lease(state.claim?.port);
    this.#address = address;
    if (state.claim === undefined) {
      // Without the plugin nobody has set the variables: better late than never.
      state.claim = address;
      Object.assign(process.env, environmentOf(address, this.#env));
    }
    return inbox;
  }

  #client(): Promise<HubClient> {
    const state = workerState();
    return (state.client ??= connect());
  }
}

async function connect(): Promise<HubClient> {
  const hub = inject("smtpFixture")?.hub ?? (await ownHub());
  return await HubClient.greet(await connectSocket(hub.socket), hub);
}

/** Without the plugin a worker starts a hub of its own, and says so once. */
async function ownHub(): Promise<HubAddress> {
  const { startHub } = await import("@smtp-fixture/core/hub");
  console.warn(
    "smtp-fixture: no hub was started for this run, so this worker starts one of its own. Add smtpFixture() from @smtp-fixture/vitest-plugin to the plugins in vitest.config.ts: it is faster, and sets the application's variables before its modules load.",
  );
  const hub = await startHub({ ahead: 0 });
  const state = workerState();
  state.ownHub = hub;
  state.ownPlace = await ownPlace();
  // Where modules outlive their file nobody knows which file is the last.
  vitestWorker()?.onCleanup?.(() => hub.close());
  return hub.address;
}

/** The listener that the whole run shares. @throws `ENVIRONMENT_MISSING` */
function sharedAddress(): ListenerAddress {
  const address = inject("smtpFixture")?.hub.shared;
  if (address !== undefined) return address;
  throw new SmtpFixtureError(
    "ENVIRONMENT_MISSING",
    "There is no listener that the whole run shares: without smtpFixture() in the plugins of vitest.config.ts each worker starts a server of its own. Add the plugin.",
  );
}

const fileName = (file: { readonly name?: string } | undefined): string =>
  file?.name ?? "this file";

/** The options in one order, whatever order they were written in. */
const sorted = (options: SmtpServerOptions): string =>
  JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
