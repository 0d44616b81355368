import { takeUnawaited } from "@smtp-fixture/core/matchers";
import { inject } from "vitest";
import {
  addressUnder,
  connectSocket,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
  environmentOf,
  fixtureEnvironment,
  FixtureViews,
  type HubAddress,
  HubClient,
  isMoved,
  type ListenerAddress,
  makeReads,
  makeTestFixture,
  readsOf,
  type RemoteInbox,
  type RunningTest,
  type ShapedListener,
  SmtpFixtureError,
  type TestFixture,
  type TestRegistry,
  Tests,
  type Trust,
  viewSource,
} from "@smtp-fixture/core/remote";
import type {} from "./provided.js";
import { beginTrustInWorker } from "./begin-trust.js";
import type { SmtpServerOptions } from "./test-options.js";
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
  readonly #views: FixtureViews;
  readonly #env: EnvironmentNames;
  #options: SmtpServerOptions | undefined;
  #ended: Promise<void> | undefined;
  #inbox: Promise<RemoteInbox> | undefined;
  #address: ListenerAddress | undefined;
  #isReady: Promise<void> | undefined;
  /** The listener as the options have shaped it. */
  #shaped: ShapedListener | undefined;
  /** Whom clients are to trust, once the options have shaped the listener. */
  #trust: Trust | undefined;
  /** The same where this file has begun it. */
  #ownTrust: Trust | undefined;

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
    const parts = {
      registry: this.#registry,
      address: () => this.#knownAddress(),
      environmentNames: () => this.#env,
      trust: () => this.#trusted(),
      lint: inject("smtpFixture")?.lint,
      inbox: () => this.#lease(),
    };
    this.#views = new FixtureViews(parts);
    this.fixture = makeTestFixture(parts, this.#views);
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
    if (asked) {
      this.#options = options;
      // What is loaded from now on may read the variables already.
      if (this.#address !== undefined && !isMoved(options))
        this.#setVariables(this.#knownAddress());
    }
    // Under way while the file is still being collected; whoever needs it waits for it.
    this.#lease().catch(() => {});
  }

  /** Resolves when the inbox is there and its server is what it was told to be. */
  ready(): Promise<void> {
    return (this.#isReady ??= this.#prepare());
  }

  async #prepare(): Promise<void> {
    const inbox = await this.#lease();
    if (this.#options === undefined) return;
    const shaped = await inbox.configure(this.#options);
    this.#shaped = shaped;
    this.#setVariables(shaped.address);
    const { trust } = workerState();
    if (shaped.ca === undefined) return;
    if (shaped.ca.pem !== trust?.ca.pem) this.#ownTrust = await beginTrustInWorker(shaped.ca);
    this.#trust = this.#ownTrust ?? trust;
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
    // A port can be had once.
    const shaped =
      this.#options && (await own.inbox.configure({ ...this.#options, port: undefined }));
    const { address } = shaped ?? own;
    const trust = this.#trusted();
    const reads = makeReads(viewSource(inbox, this.#registry, test.token, own.inbox));
    const identity = this.#views.identity(test.token);
    const fixture: TestFixture = {
      ...address,
      env: fixtureEnvironment(address, this.#env, trust),
      ca: trust?.ca.pem,
      address: identity.address,
      plus: identity.plus,
      credentials: identity.credentials,
      headers: identity.headers,
      file: this.fixture.file,
      ...readsOf(() => Promise.resolve(reads)),
    };
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

  #knownAddress(): ListenerAddress {
    if (this.#shaped !== undefined) return this.#shaped.address;
    if (this.#address !== undefined) return addressUnder(this.#address, this.#options ?? {});
    throw new SmtpFixtureError(
      "ENVIRONMENT_MISSING",
      "The server's address is not known yet: without smtpFixture() in the plugins of vitest.config.ts the server starts with the first test. Add the plugin, or read smtp.host, port and url inside of a test or hook.",
    );
  }

  /** Whom clients are to trust: for the file's own options, else for the run's. */
  #trusted(): Trust | undefined {
    return this.#shaped === undefined ? workerState().trust : this.#trust;
  }

  #setVariables(address: ListenerAddress): void {
    Object.assign(process.env, environmentOf(address, this.#env));
  }

  async #end(): Promise<void> {
    const state = workerState();
    this.#ownTrust?.end();
    // The worker's next file may have the address that was before.
    if (this.#options !== undefined && state.claim !== undefined) this.#setVariables(state.claim);
    if (state.lease === this) state.lease = undefined;
    // Whoever needed a lease that could not be had was told so.
    const inbox = await this.#inbox?.catch(() => undefined);
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
      this.#setVariables(address);
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

/** The options in one order, whatever order they were written in. */
const sorted = (options: SmtpServerOptions): string =>
  JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
