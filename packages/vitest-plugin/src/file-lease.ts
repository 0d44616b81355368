import { takeUnawaited } from "@smtp-fixture/core/matchers";
import { inject } from "vitest";
import {
  connectSocket,
  type ConversationOptions,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
  environmentOf,
  FixtureViews,
  type HubAddress,
  HubClient,
  isSmtpFixtureError,
  type ListenerAddress,
  makeReads,
  makeTestFixture,
  readsOf,
  type RemoteInbox,
  type RunningTest,
  SmtpFixtureError,
  type TestFixture,
  type TestRegistry,
  Tests,
  viewSource,
} from "@smtp-fixture/core/remote";
import type {} from "./provided.js";
import type { SmtpServerOptions } from "./test-options.js";
import {
  currentFile,
  hasAroundEach,
  isCollecting,
  type Task,
  type Tracked,
  withDeadlines,
} from "./current-test.js";
import { explainFailed, ownPlace } from "./evidence.js";
import { isShared, vitestWorker, workerState } from "./worker-state.js";

/** What one test file has of the hub: an inbox on the listener that its worker has claimed. */
export class FileLease implements Tracked {
  readonly tests: Tests;
  readonly fixture: TestFixture;
  /** Whether every test of the file is tracked, whatever suite it is in; else the suites whose tests are. */
  isTracked = false;
  /** Whether a hook calls {@link finishFile} after all others of the file. */
  isFollowed = false;
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
    // The setup file has done so for the first file of a worker; Vitest before 4 does not run it for each of the others.
    if (state.claim !== undefined)
      Object.assign(process.env, environmentOf(state.claim, this.#env));
    this.#registry = withDeadlines(this.tests);
    const parts = {
      registry: this.#registry,
      address: () => this.#knownAddress(),
      environmentNames: () => this.#env,
      lint: inject("smtpFixture")?.lint,
      unexpected: () => this.#options?.unexpected ?? inject("smtpFixture")?.unexpected ?? "ignore",
      isCollecting,
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
    if (asked) this.#options = options;
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
   * A test has ended: what it left behind concerns nobody else; a matcher that was not awaited, a surplus of mail, mail that
   * is not clean, and mail that it never looked at are its failures.
   */
  async finish(test: RunningTest): Promise<void> {
    throwAll(await this.#release(test));
  }

  async #release(test: RunningTest): Promise<readonly Error[]> {
    const unawaited = takeUnawaited(test.token);
    const errors: Error[] = unawaited === undefined ? [] : [unawaited];
    if (this.#inbox === undefined) return errors;
    const inbox = await this.#inbox;
    errors.push(...(await this.#views.finish(test.token, hasFailed(test))));
    await explainFailed(test, this, () => this.#views.reads(test.token), errors);
    await inbox.release(this.tests.oldestRunningMs());
    return errors;
  }

  /**
   * The file's tests have ended.
   * @throws what fails the file: mail that came outside of its tests and was not looked at
   */
  async finishFile(): Promise<void> {
    const failure = this.#inbox && (await this.#views.finishFile());
    if (failure !== undefined) throw failure;
  }

  /** A fixture of one test's own, with a listener of its own. */
  async openFor(
    test: RunningTest,
  ): Promise<{ readonly fixture: TestFixture; readonly end: () => Promise<void> }> {
    const inbox = await this.#lease();
    const own = await (await this.#client()).lease();
    if (this.#options !== undefined) await own.inbox.configure(conversationOf(this.#options));
    const sight = this.#views.sight(test.token);
    const reads = makeReads(viewSource(inbox, this.#registry, test.token, own.inbox), sight);
    const identity = this.#views.identity(test.token);
    const fixture: TestFixture = {
      ...own.address,
      env: environmentOf(own.address, this.#env),
      ca: undefined,
      address: identity.address,
      plus: identity.plus,
      credentials: identity.credentials,
      headers: identity.headers,
      file: this.fixture.file,
      ...readsOf(() => Promise.resolve(reads), reads.allowOther),
    };
    const end = async (): Promise<void> => {
      try {
        const errors = await this.#views.finishReads(reads, test.token, hasFailed(test));
        await explainFailed(test, this, () => reads, errors);
        throwAll(errors);
      } finally {
        await own.inbox.end(false);
      }
    };
    return { fixture, end };
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

/** Whether a test has an error of its own, or is expected to have one: `test.fails`. */
function hasFailed({ key }: RunningTest): boolean {
  const { result, fails } = key as Task;
  return fails === true || (result?.state === "fail" && result.errors?.some(isOwnError) === true);
}

/** Not one of what we have found out about the test. */
const isOwnError = (error: unknown): boolean => !isSmtpFixtureError(error, "MATCHER_NOT_AWAITED");

/** Fails a test with several errors in the form in which its Vitest shows each of them: before 4.1 that is a list. */
function throwAll(errors: readonly Error[]): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  throw hasAroundEach ? new AggregateError(errors, first.message) : errors;
}

/** What of a file's options concerns its server. */
function conversationOf(options: SmtpServerOptions): ConversationOptions {
  const { unexpected: _, ...conversation } = options;
  return conversation;
}

/** The options in one order, whatever order they were written in. */
const sorted = (options: SmtpServerOptions): string =>
  JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
