import { takeUnawaited } from "@smtp-fixture/core/matchers";
import {
  checkUnexpected,
  type ConversationOptions,
  failureTextAfterTest,
  FixtureViews,
  HubClient,
  type HubConnection,
  loadLint,
  makeTestFixture,
  nearestName,
  type Ownable,
  type RemoteInbox,
  SmtpFixtureError,
  type TestFacts,
  type TestFixture,
  type TestRegistry,
  type Unexpected,
} from "@smtp-fixture/core/remote";
import { BRIDGE, type Bridge, type BridgeInfo } from "./bridge.js";
import "./extend.js";
import "./types.js";

/** Options of `useSmtpServer()`: how the server of this file speaks, from the next session on. */
export interface SmtpServerOptions extends ConversationOptions {
  /**
   * What becomes of mail that a test of this file received and never looked at.
   * @defaultValue that of the run
   */
  readonly unexpected?: Unexpected | undefined;
}

const KNOWN = [
  "dataSizeLimit",
  "smtpUtf8",
  "timeoutMs",
  "authRequired",
  "authExcludeMechanisms",
  "lineLengthLimit",
  "xclient",
  "extensions",
  "unexpected",
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
  checkUnexpected(options.unexpected, "unexpected");
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
  /** Whether the server's conversation can still be shaped before its first client. */
  #isInTime: boolean;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#info = JSON.parse(bridge.info) as BridgeInfo;
    const parts = {
      registry: registryOver(bridge),
      address: () => this.#info.address,
      environmentNames: () => this.#info.env,
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
    if (asked) this.#options = options;
    // Under way while the file is still being collected; whoever needs it waits for it.
    this.#lease().catch(() => {});
  }

  #unexpected(): Unexpected {
    return this.#options?.unexpected ?? this.#info.unexpected ?? "ignore";
  }

  async #ready(): Promise<void> {
    this.#isInTime = false;
    // As long as the environment's setup goes on something can be loaded; between two tests nothing can.
    if (this.#unexpected() !== "ignore") failureTextAfterTest();
    const inbox = await this.#lease();
    if (this.#options === undefined) return;
    const { unexpected: _, ...conversation } = this.#options;
    await inbox.configure(conversation);
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
  };
}

export { lintMail } from "@smtp-fixture/core/remote";
export type { Finding, LintOptions, RuleId, TestFixture } from "@smtp-fixture/core/remote";
