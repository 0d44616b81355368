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
  Tests,
  viewSource,
} from "@smtp-fixture/core/remote";
import type {} from "./provided.js";
import type { SmtpServerOptions } from "./test-options.js";
import { isShared, workerState } from "./worker-state.js";

let current: FileLease | undefined;

/** What one test file has of the hub: an inbox on the listener that its worker has claimed. */
export class FileLease {
  readonly tests: Tests;
  readonly fixture: TestFixture;
  readonly #views: FixtureViews;
  readonly #env: EnvironmentNames;
  #options: SmtpServerOptions | undefined;
  #users = 0;
  #inbox: Promise<RemoteInbox> | undefined;
  #address: ListenerAddress | undefined;

  /** The lease of the file that is collected or run now. */
  static current(): FileLease {
    return (current ??= new FileLease());
  }

  private constructor() {
    const state = workerState();
    this.tests = state.tests ??= new Tests();
    this.#address = state.claim;
    this.#env = inject("smtpFixture")?.env ?? DEFAULT_ENVIRONMENT;
    const parts = {
      registry: this.tests,
      address: () => this.#knownAddress(),
      environmentNames: () => this.#env,
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
    this.#users++;
    const asked = Object.keys(options).length > 0;
    if (
      asked &&
      this.#options !== undefined &&
      JSON.stringify(options) !== JSON.stringify(this.#options)
    )
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
    if (this.#options !== undefined) await inbox.configure(this.#options);
  }

  /** A suite that uses the server has ended; with the last of them, the file's lease does. */
  async done(): Promise<void> {
    if (--this.#users > 0) return;
    if (current === this) current = undefined;
    const state = workerState();
    const inbox = await this.#inbox;
    const keeps = isShared();
    await inbox?.end(keeps);
    if (keeps) return;
    (await state.client)?.close();
    state.client = undefined;
    this.tests.dispose();
    state.tests = undefined;
  }

  /** A test has ended: what it left behind concerns nobody else, and a surplus of mail is its failure. */
  async finish(test: RunningTest): Promise<void> {
    const inbox = await this.#lease();
    const surplus = await this.#views.finish(test.token);
    await inbox.release();
    if (surplus !== undefined) throw surplus;
  }

  /** A fixture of one test's own, with a listener of its own. */
  async openFor(
    test: RunningTest,
  ): Promise<{ readonly fixture: TestFixture; readonly end: () => Promise<void> }> {
    const inbox = await this.#lease();
    const own = await (await this.#client()).lease();
    if (this.#options !== undefined) await own.inbox.configure(this.#options);
    const reads = makeReads(viewSource(inbox, this.tests, test.token, own.inbox));
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
      ...readsOf(() => Promise.resolve(reads)),
    };
    const end = async (): Promise<void> => {
      const surplus = await reads.surplus();
      await own.inbox.end(false);
      if (surplus !== undefined) throw surplus;
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

  #lease(): Promise<RemoteInbox> {
    return (this.#inbox ??= this.#open());
  }

  async #open(): Promise<RemoteInbox> {
    const state = workerState();
    state.isLeased = true;
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
  const { address } = await startHub({ ahead: 0 });
  return address;
}
