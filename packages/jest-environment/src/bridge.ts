import type {
  EnvironmentNames,
  FixtureTrust,
  LintSwitch,
  ListenerAddress,
  Unexpected,
} from "@smtp-fixture/core/remote";

/** Where the environment leaves the bridge for the test file. */
export const BRIDGE = "__smtpFixtureBridge";

/**
 * What reaches from the environment, which runs outside, into the sandbox where tests run. Only primitives, and functions
 * that take and return them, may cross: an array or an error of the other realm is not what a test takes it for.
 */
export interface Bridge {
  /** {@link BridgeInfo} as JSON. */
  readonly info: string;
  /** Sends a line to the hub. */
  post(line: string): void;
  /** Takes the hub's lines from now on. */
  listen(onLine: (line: string) => void): void;
  onClose(listener: () => void): void;
  /** Keeps the process alive; returns what `release` takes. */
  hold(): string;
  release(hold: string): void;
  /** The token of the running test; `""` where nobody can tell. */
  current(): string;
  /** The tokens of those whom a mail belongs to: JSON of an Ownable in, of a list out. */
  ownersOf(mail: string): string;
  /** JSON of what is known of a test, which has no infinity; `""` for none. */
  find(token: string): string;
  /** JSON of the names of the tests that ran at a moment. */
  runningAt(ms: string): string;
  /** Has the environment tell the file of the run's course from now on; false where its tests run already. */
  follow(file: FollowingFile): boolean;
  /** Asks the hub while everything stands still: JSON of a question in, of an answer out. Never throws. */
  ask(question: string): string;
  /** Whether Jest itself has put fake timers in place. */
  isFaking(): boolean;
  /** Sets the variables of a listener, whose address comes as JSON. */
  moved(address: string): void;
  /** Has clients trust a CA, which comes as JSON, until the file ends. @returns the variables for child processes, as JSON */
  trust(ca: string): Promise<string>;
  /** Whether a connection was opened in this process: its port, and when. */
  isOpenedHere(port: string, ms: string): boolean;
}

/** What a test file does at events that only its environment hears of. What it throws is of the sandbox, as tests want it. */
export interface FollowingFile {
  /** Before the first hook or test of the file: its server speaks as it was told to. */
  ready(): Promise<void>;
  /**
   * After a test and its hooks, also a concurrent one, which has none. Fails where the test is to fail; with several errors,
   * they are the `errors` of what it fails with.
   *
   * @param oldestMs - when the oldest test began that is still running
   * @param hasFailed - whether the test has an error of its own, or is expected to have one
   */
  finish(token: string, oldestMs: string, hasFailed: boolean): Promise<void>;
  /** After all tests and hooks of the file: says on its console what has come too late. Fails where the file is to fail. */
  finishFile(): Promise<void>;
  /** Of a test that has failed: its mails, attempts and transcript, as JSON. */
  tell(token: string): Promise<string>;
}

export interface BridgeInfo {
  readonly hubToken: string;
  readonly address: ListenerAddress;
  /** The listener that the whole run shares; undefined where the run's server is not this file's. */
  readonly shared: ListenerAddress | undefined;
  /** The name of the test file. */
  readonly file: string;
  readonly env: EnvironmentNames;
  readonly lint?: LintSwitch | undefined;
  readonly unexpected?: Unexpected | undefined;
  /** What has clients trust the run's server; undefined without TLS. */
  readonly trust?: FixtureTrust | undefined;
}
