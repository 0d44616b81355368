import { takeUnawaited } from "@smtp-fixture/core/matchers";
import {
  addressUnder,
  checkFileOptions,
  type ConversationOptions,
  describeRunner,
  failureTextAfterTest,
  type FixtureTrust,
  FixtureViews,
  type HubCa,
  HubClient,
  type HubConnection,
  isMoved,
  type ListenerAddress,
  loadLint,
  makeTestFixture,
  type Ownable,
  type RemoteInbox,
  serverOptionsOf,
  type ShapedListener,
  SmtpFixtureError,
  type SmtpServerOptions,
  type TestFacts,
  type TestFixture,
  type TestRegistry,
  type Unexpected,
} from "@smtp-fixture/core/remote";
import { BRIDGE, type Bridge, type BridgeInfo } from "./bridge.js";
import "./extend.js";
import "./types.js";

/** On the sandbox and not in this module: a test may have Jest load its modules anew. */
const KEY = Symbol.for("smtp-fixture server of this file");

/**
 * The SMTP server of this test file. Call it at the top of the file, or of a `describe`.
 *
 * @example
 * const smtp = useSmtpServer();
 * test("sign-up sends a welcome mail", async () => {
 *   await signUp("ada@example.test");
 *   const mail = await smtp.waitForMail({ to: "ada@example.test" });
 *   expect(mail).toHaveSubject("Welcome");
 * });
 * @throws `ENVIRONMENT_MISSING` where Jest does not run this file in our environment; `UNKNOWN_OPTION`, `INVALID_OPTION`;
 * `OPTIONS_TOO_LATE` for options that are first given in a test or hook
 */
export function useSmtpServer(options: SmtpServerOptions = {}): TestFixture {
  checkFileOptions(options);
  const file = ((globalThis as { [KEY]?: FileServer })[KEY] ??= new FileServer(bridgeOfFile()));
  file.use(options);
  return file.fixture;
}

function bridgeOfFile(): Bridge {
  const bridge = (globalThis as { [BRIDGE]?: Bridge })[BRIDGE];
  if (bridge !== undefined) return bridge;
  throw new SmtpFixtureError(
    "ENVIRONMENT_MISSING",
    'useSmtpServer() works in Jest\'s environment "@smtp-fixture/jest-environment". Set testEnvironment to it in jest.config.js, or begin this file with /** @jest-environment @smtp-fixture/jest-environment */',
  );
}

/** What this file has of the hub. */
class FileServer {
  readonly fixture: TestFixture;
  readonly #bridge: Bridge;
  readonly #info: BridgeInfo;
  readonly #views: FixtureViews;
  #inbox: Promise<RemoteInbox> | undefined;
  /** Where the run's shared listener is, where this file is to be seen there. */
  #shared: ListenerAddress | undefined;
  #options: SmtpServerOptions | undefined;
  /** Those of them that shape the server. */
  #ofServer: ConversationOptions | undefined;
  /** The listener as the options have shaped it. */
  #shaped: ShapedListener | undefined;
  /** Whom clients are to trust, once they have. */
  #trust: FixtureTrust | undefined;
  /** Whether the server's conversation can still be shaped before its first client. */
  #isInTime: boolean;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    describeRunner(() => ({ name: "Jest", isFaking: bridge.isFaking() }));
    this.#info = JSON.parse(bridge.info) as BridgeInfo;
    const parts = {
      registry: registryOver(bridge),
      file: this.#info.file,
      address: () => this.#shared ?? this.#address(),
      sharedUrl: () => this.#shared?.url,
      environmentNames: () => this.#info.env,
      trust: () => (this.#shaped === undefined ? this.#info.trust : this.#trust),
      lint: this.#info.lint,
      unexpected: () => this.#unexpected(),
      isCollecting: () => this.#isInTime,
      inbox: () => this.#lease(),
    };
    this.#views = new FixtureViews(parts);
    // Now, while the file is collected: between its tests, where it would be needed, Jest lets nothing be loaded.
    if (this.#info.lint !== undefined && this.#info.lint !== "off") loadLint();
    this.fixture = makeTestFixture(parts, this.#views);
    // By events and not by hooks: those belong to the describe that they are called in, and concurrent tests have none.
    this.#isInTime = bridge.follow({
      ready: () => this.#ready(),
      finish: (token, oldestMs, hasFailed) => this.#finish(token, Number(oldestMs), hasFailed),
      finishFile: () => this.#finishFile(),
      tell: (token) => this.#tell(token),
    });
  }

  use(options: SmtpServerOptions): void {
    const asked = Object.keys(options).length > 0;
    const isOther = asked && JSON.stringify(options) !== JSON.stringify(this.#options);
    if (isOther && !this.#isInTime)
      throw new SmtpFixtureError(
        "OPTIONS_TOO_LATE",
        "useSmtpServer() was given options when the tests of its file were running already. Call it at the top of the file, or of a describe.",
      );
    if (isOther && this.#options !== undefined)
      throw new SmtpFixtureError(
        "INVALID_OPTION",
        "This file calls useSmtpServer() with different options twice, and has one server: give them once, at the top of the file.",
      );
    if (isOther) {
      this.#options = options;
      this.#ofServer = serverOptionsOf(options);
      // What is loaded from now on may read the variables already.
      if (options.listener === "shared") this.#share();
      else if (this.#ofServer !== undefined && !isMoved(this.#ofServer))
        this.#bridge.moved(JSON.stringify(this.#address()));
    }
    // Under way while the file is still being collected; whoever needs it waits for it.
    this.#lease().catch(() => {});
  }

  #share(): void {
    this.#shared = this.#info.shared;
    if (this.#shared === undefined)
      throw new SmtpFixtureError(
        "ENVIRONMENT_MISSING",
        'There is no listener that the whole run shares, or it is not this file\'s: testEnvironment alone starts a server for each worker, and so do options of a project that are not those of the run. Set preset: "@smtp-fixture/jest-environment", with the same testEnvironmentOptions.smtp everywhere.',
      );
    this.#bridge.moved(JSON.stringify(this.#shared));
  }

  #unexpected(): Unexpected {
    return this.#options?.unexpected ?? this.#info.unexpected ?? "ignore";
  }

  async #ready(): Promise<void> {
    this.#isInTime = false;
    // As long as the environment's setup goes on something can be loaded; between two tests nothing can.
    if (this.#unexpected() !== "ignore") failureTextAfterTest();
    const inbox = await this.#lease();
    await this.#shape(inbox);
    this.#views.ready(inbox);
  }

  async #shape(inbox: RemoteInbox): Promise<void> {
    if (this.#ofServer === undefined) return;
    const shaped = await inbox.configure(this.#ofServer);
    this.#shaped = shaped;
    this.#bridge.moved(JSON.stringify(shaped.address));
    const { ca } = shaped;
    if (ca === undefined) return;
    const { trust } = this.#info;
    this.#trust = trust?.ca.pem === ca.pem ? trust : await this.#begin(ca);
  }

  async #begin(ca: HubCa): Promise<FixtureTrust> {
    const variables = JSON.parse(await this.#bridge.trust(JSON.stringify(ca))) as Record<
      string,
      string
    >;
    return { ca, variables };
  }

  #address(): ListenerAddress {
    if (this.#shaped !== undefined) return this.#shaped.address;
    return addressUnder(this.#info.address, this.#ofServer ?? {});
  }

  /**
   * A test has ended: what it left behind concerns nobody else; a matcher that was not awaited, a surplus of mail, mail that
   * is not clean, and mail that it never looked at are its failures.
   */
  async #finish(token: string, oldestMs: number, hasFailed: boolean): Promise<void> {
    const unawaited = takeUnawaited(token);
    const inbox = await this.#lease();
    const errors = await this.#views.finish(token, hasFailed);
    await inbox.release(oldestMs);
    if (unawaited !== undefined) errors.unshift(unawaited);
    const [first] = errors;
    if (first !== undefined)
      throw errors.length === 1 ? first : new AggregateError(errors, first.message);
  }

  /** @throws what fails the file: mail that came outside of its tests and was not looked at */
  async #finishFile(): Promise<void> {
    const late = await this.#views.late().catch(() => undefined);
    if (late !== undefined) console.warn(late);
    const failure = this.#inbox && (await this.#views.finishFile());
    if (failure !== undefined) throw failure;
  }

  async #tell(token: string): Promise<string> {
    const reads = await this.#views.reads(token);
    const [mails, attempts, transcript] = await Promise.all([
      // What cannot be read, such as a full inbox, says so itself elsewhere.
      reads.mails().catch(() => []),
      reads.attempts(),
      reads.transcript(),
    ]);
    const plain = mails.map(({ id, envelope, session, receivedAt, raw }) => ({
      id,
      envelope,
      session,
      receivedAt,
      raw: raw.toString("base64"),
    }));
    return JSON.stringify({ mails: plain, attempts, transcript });
  }

  #lease(): Promise<RemoteInbox> {
    return (this.#inbox ??= this.#open());
  }

  async #open(): Promise<RemoteInbox> {
    const client = await HubClient.greet(connectionOver(this.#bridge), {
      token: this.#info.hubToken,
    });
    const { inbox } = await client.lease(this.#info.address.port);
    return inbox;
  }
}

function connectionOver(bridge: Bridge): HubConnection {
  return {
    post: (line) => bridge.post(line),
    listen: (onLine) => bridge.listen(onLine),
    onClose: (listener) => bridge.onClose(listener),
    hold() {
      const id = bridge.hold();
      return () => bridge.release(id);
    },
    ask: (question) => bridge.ask(question),
    // The environment does, when the file ends.
    endAsking: () => Promise.resolve(),
    close: () => {},
  };
}

function registryOver(bridge: Bridge): TestRegistry {
  return {
    current: () => bridge.current() || undefined,
    ownersOf: (mail: Ownable) => JSON.parse(bridge.ownersOf(JSON.stringify(mail))) as string[],
    find(token) {
      const facts = bridge.find(token);
      if (facts === "") return undefined;
      const test = JSON.parse(facts) as TestFacts & { readonly endedMs: number | null };
      return { ...test, endedMs: test.endedMs ?? Number.POSITIVE_INFINITY };
    },
    runningAt: (ms) => JSON.parse(bridge.runningAt(String(ms))) as string[],
    isOpenedHere: (port, ms) => bridge.isOpenedHere(String(port), String(ms)),
  };
}

export { lintMail } from "@smtp-fixture/core/remote";
export type {
  Finding,
  LintOptions,
  RuleId,
  SmtpServerOptions,
  TestFixture,
} from "@smtp-fixture/core/remote";
