import { takeUnawaited } from "@smtp-fixture/core/matchers";
import { inject } from "vitest";
import {
  addressUnder,
  type ConversationOptions,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
  environmentOf,
  FixtureViews,
  type HubClient,
  isMoved,
  isSmtpFixtureError,
  type ListenerAddress,
  makeReads,
  makeTestFixture,
  readsOf,
  type RemoteInbox,
  type RunningTest,
  serverOptionsOf,
  type ShapedListener,
  SmtpFixtureError,
  type SmtpServerOptions,
  type TestFixture,
  type TestFixtureParts,
  type TestRegistry,
  Tests,
  type Trust,
  viewSource,
} from "@smtp-fixture/core/remote";
import type {} from "./provided.js";
import { beginTrustInWorker } from "./begin-trust.js";
import {
  currentFile,
  hasAroundEach,
  isCollecting,
  type Task,
  type Tracked,
  withDeadlines,
} from "./current-test.js";
import { explainFailed } from "./evidence.js";
import { connect, sharedAddress } from "./hub-of-worker.js";
import { isShared, workerState } from "./worker-state.js";

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
  readonly #parts: TestFixtureParts;
  readonly #views: FixtureViews;
  readonly #env: EnvironmentNames;
  /** Where the run's shared listener is, where this file is to be seen there. */
  #shared: ListenerAddress | undefined;
  #options: SmtpServerOptions | undefined;
  /** Those of them that shape the server. */
  #ofServer: ConversationOptions | undefined;
  #ended: Promise<void> | undefined;
  #inbox: Promise<RemoteInbox> | undefined;
  #address: ListenerAddress | undefined;
  #isReady: Promise<void> | undefined;
  /** The listener as the options have shaped it. */
  #shaped: ShapedListener | undefined;
  /** Whom clients are to trust, where that is not whom the run's clients do. */
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
    // The setup file has done so for the first file of a worker; Vitest before 4 does not run it for each of the others.
    if (state.claim !== undefined) this.#setVariables(state.claim);
    this.#registry = withDeadlines(this.tests, file);
    this.#parts = {
      registry: this.#registry,
      file: fileName(file),
      address: () => this.#shared ?? this.#knownAddress(),
      sharedUrl: () => this.#shared?.url,
      environmentNames: () => this.#env,
      trust: () => this.#trusted(),
      lint: inject("smtpFixture")?.lint,
      unexpected: () => this.#options?.unexpected ?? inject("smtpFixture")?.unexpected ?? "ignore",
      isCollecting,
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
    if (asked) {
      this.#options = options;
      this.#ofServer = serverOptionsOf(options);
      // What is loaded from now on may read the variables already.
      if (options.listener === "shared") this.#setVariables((this.#shared = sharedAddress()));
      else if (this.#address !== undefined && this.#ofServer !== undefined && !isMoved(options))
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
    await this.#shape(inbox);
    this.#views.ready(inbox);
  }

  async #shape(inbox: RemoteInbox): Promise<void> {
    if (this.#ofServer === undefined) return;
    const shaped = await inbox.configure(this.#ofServer);
    this.#shaped = shaped;
    this.#setVariables(shaped.address);
    const { ca } = shaped;
    if (ca !== undefined && ca.pem !== workerState().trust?.ca.pem)
      this.#ownTrust = await beginTrustInWorker(ca);
  }

  /** Says on the console what has come too late up to now. */
  async tellLate(): Promise<void> {
    if (this.#inbox === undefined || this.#ended !== undefined) return;
    const late = await this.#views.late().catch(() => undefined);
    if (late !== undefined) console.warn(late);
  }

  /** The file has ended, and with it all that it has of the hub; what outlives it is the next file's. */
  end(): Promise<void> {
    return (this.#ended ??= this.#end(this.tellLate()));
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
    // A port can be had once.
    const shaped =
      this.#ofServer && (await own.inbox.configure({ ...this.#ofServer, port: undefined }));
    const { address } = shaped ?? own;
    const sight = this.#views.sight(test.token);
    const source = viewSource(inbox, this.#registry, test.token, { own: own.inbox });
    const reads = makeReads(source, sight);
    // Not spread: its getters ask for a route.
    const fixture: TestFixture = Object.assign(
      this.#fixtureAt(address, test),
      readsOf(() => Promise.resolve(reads), reads.allowOther),
      { blocking: reads.blocking },
    );
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
    if (this.#shaped !== undefined) return this.#shaped.address;
    if (this.#address !== undefined) return addressUnder(this.#address, this.#ofServer ?? {});
    throw new SmtpFixtureError(
      "ENVIRONMENT_MISSING",
      "The server's address is not known yet: without smtpFixture() in the plugins of vitest.config.ts the server starts with the first test. Add the plugin, or read smtp.host, port and url inside of a test or hook.",
    );
  }

  /** Whom clients are to trust: for the file's own options, else for the run's. */
  #trusted(): Trust | undefined {
    if (this.#shaped !== undefined && this.#shaped.ca === undefined) return undefined;
    return this.#ownTrust ?? workerState().trust;
  }

  #setVariables(address: ListenerAddress): void {
    Object.assign(process.env, environmentOf(address, this.#env));
  }

  async #end(told: Promise<void>): Promise<void> {
    const state = workerState();
    this.#ownTrust?.end();
    // The worker's next file may have the address that was before.
    if (this.#options !== undefined && state.claim !== undefined) this.#setVariables(state.claim);
    if (state.lease === this) state.lease = undefined;
    await told;
    // Whoever needed a lease that could not be had was told so.
    const inbox = await this.#inbox?.catch(() => undefined);
    inbox?.client.endRoutes();
    await inbox?.end(isShared());
    const client = await state.client?.catch(() => undefined);
    await client?.endAsking();
    if (isShared()) return;
    const { ownHub } = state;
    state.client = undefined;
    state.ownHub = undefined;
    client?.close();
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

const fileName = (file: { readonly name?: string } | undefined): string =>
  file?.name ?? "this file";

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
/** The options in one order, whatever order they were written in. */
const sorted = (options: SmtpServerOptions): string =>
  JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
