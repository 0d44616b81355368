import { takeUnawaited } from "@smtp-fixture/core/matchers";
import {
  addressUnder,
  type ConversationOptions,
  type FixtureTrust,
  FixtureViews,
  type HubCa,
  HubClient,
  type HubConnection,
  isMoved,
  type ListenerAddress,
  loadLint,
  makeTestFixture,
  nearestName,
  type Ownable,
  type RemoteInbox,
  type ShapedListener,
  SmtpFixtureError,
  type TestFacts,
  type TestFixture,
  type TestRegistry,
} from "@smtp-fixture/core/remote";
import { BRIDGE, type Bridge, type BridgeInfo } from "./bridge.js";
import "./extend.js";
import "./types.js";

/** Options of `useSmtpServer()`: where the server of this file listens, and how it speaks from the next session on. */
export type SmtpServerOptions = ConversationOptions;

const KNOWN = [
  "tls",
  "host",
  "port",
  "dataSizeLimit",
  "smtpUtf8",
  "timeoutMs",
  "authRequired",
  "authExcludeMechanisms",
  "lineLengthLimit",
  "xclient",
  "extensions",
] satisfies (keyof SmtpServerOptions)[];

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
  checkOptions(options);
  const file = ((globalThis as { [KEY]?: FileServer })[KEY] ??= new FileServer(bridgeOfFile()));
  file.use(options);
  return file.fixture;
}

function checkOptions(options: SmtpServerOptions): void {
  for (const name of Object.keys(options)) {
    if ((KNOWN as string[]).includes(name)) continue;
    const nearest = nearestName(name, KNOWN);
    const hint =
      nearest === undefined ? `Known are: ${KNOWN.join(", ")}.` : `Did you mean "${nearest}"?`;
    throw new SmtpFixtureError(
      "UNKNOWN_OPTION",
      `Unknown option "${name}" of useSmtpServer(). ${hint}`,
    );
  }
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
  #options: SmtpServerOptions | undefined;
  /** The listener as the options have shaped it. */
  #shaped: ShapedListener | undefined;
  /** Whom clients are to trust, once they have. */
  #trust: FixtureTrust | undefined;
  /** Whether the server's conversation can still be shaped before its first client. */
  #isInTime: boolean;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#info = JSON.parse(bridge.info) as BridgeInfo;
    const parts = {
      registry: registryOver(bridge),
      address: () => this.#address(),
      environmentNames: () => this.#info.env,
      trust: () => (this.#shaped === undefined ? this.#info.trust : this.#trust),
      lint: this.#info.lint,
      inbox: () => this.#lease(),
    };
    this.#views = new FixtureViews(parts);
    // Now, while the file is collected: between its tests, where it would be needed, Jest lets nothing be loaded.
    if (this.#info.lint !== undefined && this.#info.lint !== "off") loadLint();
    this.fixture = makeTestFixture(parts, this.#views);
    // By events and not by hooks: those belong to the describe that they are called in, and concurrent tests have none.
    this.#isInTime = bridge.follow({
      ready: () => this.#ready(),
      finish: (token, oldestMs) => this.#finish(token, Number(oldestMs)),
      tell: (token) => this.#tell(token),
    });
  }

  use(options: SmtpServerOptions): void {
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
    if (asked && this.#options === undefined && !this.#isInTime)
      throw new SmtpFixtureError(
        "OPTIONS_TOO_LATE",
        "useSmtpServer() was given options when the tests of its file were running already. Call it at the top of the file, or of a describe.",
      );
    if (asked) {
      this.#options = options;
      // What is loaded from now on may read the variables already.
      if (!isMoved(options)) this.#bridge.moved(JSON.stringify(this.#address()));
    }
    // Under way while the file is still being collected; whoever needs it waits for it.
    this.#lease().catch(() => {});
  }

  async #ready(): Promise<void> {
    this.#isInTime = false;
    const inbox = await this.#lease();
    if (this.#options === undefined) return;
    const shaped = await inbox.configure(this.#options);
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
    return addressUnder(this.#info.address, this.#options ?? {});
  }

  /**
   * A test has ended: what it left behind concerns nobody else; a matcher that was not awaited, a surplus of mail, and mail
   * that is not clean are its failure.
   */
  async #finish(token: string, oldestMs: number): Promise<void> {
    const unawaited = takeUnawaited(token);
    const inbox = await this.#lease();
    const failure = await this.#views.finish(token);
    await inbox.release(oldestMs);
    const first = unawaited ?? failure;
    if (first !== undefined) throw first;
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
    close: () => {},
  };
}

function registryOver(bridge: Bridge): TestRegistry {
  return {
    current: () => bridge.current() || undefined,
    ownersOf: (mail: Ownable) => JSON.parse(bridge.ownersOf(JSON.stringify(mail))) as string[],
    find(token) {
      const facts = bridge.find(token);
      return facts === "" ? undefined : (JSON.parse(facts) as TestFacts);
    },
    runningAt: (ms) => JSON.parse(bridge.runningAt(String(ms))) as string[],
    isOpenedHere: (port, ms) => bridge.isOpenedHere(String(port), String(ms)),
  };
}

export { lintMail } from "@smtp-fixture/core/remote";
export type { Finding, LintOptions, RuleId, TestFixture } from "@smtp-fixture/core/remote";
