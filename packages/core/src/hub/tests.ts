import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { makeToken } from "../inbox/identity.js";
import { monotonicMs } from "../real-time.js";
import { CLIENT_SOCKETS } from "./client-sockets.js";
import { type Marked, marksOf } from "./mail-marks.js";

/** What ownership of a mail or an attempt is decided by. Plain data. */
export interface Ownable extends Marked {
  /** The tokens of the claims that it fits. */
  readonly claimedBy?: readonly string[] | undefined;
  /** The port of the connection's other end, whatever client it says that it speaks for. */
  readonly port: number | undefined;
  readonly isFirstOfSession: boolean;
  readonly mailAtMs: number;
}

/** Which tests run, and whose a mail is. Speaks in tokens only, so that it can stand on the other side of a sandbox. */
export interface TestRegistry {
  /** The token of the test that this code runs in; where the context does not tell, of the only one that runs. */
  current(): string | undefined;
  /** The tokens of the tests that a mail belongs to. */
  ownersOf(mail: Ownable): readonly string[];
  /** What is known of a test; of `""`, of the hook that runs outside of any. */
  find(token: string): TestFacts | undefined;
  /** The names of the tests that ran at a moment. */
  runningAt(ms: number): readonly string[];
  /** Whether a connection that the server accepted at a moment was opened in this process, from this port. */
  isOpenedHere(port: number, ms: number): boolean;
}

export interface TestFacts {
  readonly name: string;
  /** 1 where it is the first attempt at this test. */
  readonly attempt: number;
  readonly startedMs: number;
  /** Infinite while it runs. */
  readonly endedMs: number;
  /** When the runner gives the test up, by `monotonicMs()`; undefined where nobody knows. */
  readonly deadlineMs: number | undefined;
}

/** What stands for a hook that runs outside of any test. */
export const outsideOfTests = (deadlineMs: number | undefined): TestFacts => ({
  name: "",
  attempt: 1,
  startedMs: 0,
  endedMs: Number.POSITIVE_INFINITY,
  deadlineMs,
});

/** One attempt at one test. */
export interface RunningTest extends TestFacts {
  readonly token: string;
  readonly key: unknown;
  endedMs: number;
  deadlineMs: number | undefined;
}

/** A connection that was opened in this process; by no test where it was opened outside of any. */
interface Opening {
  readonly atMs: number;
  readonly opener: RunningTest | undefined;
}

/** Where client sockets are told of when they are made. */
const CHANNELS = ["net.client.socket", CLIENT_SOCKETS];

/** How far apart the two ends of a connection may notice it, on a busy machine; a port is used again much later. */
const SAME_MS = 10_000;

/** Connections from one port that are remembered. */
const MOST_OPENINGS = 4;

/**
 * The tests of one worker: which run now, and in whose async context a connection was opened.
 */
export class Tests implements TestRegistry {
  readonly #context = new AsyncLocalStorage<RunningTest>();
  readonly #tests: RunningTest[] = [];
  readonly #byToken = new Map<string, RunningTest>();
  readonly #attempts = new Map<unknown, number>();
  readonly #running = new Set<RunningTest>();
  /** Who opened the connections from a local port, and when: a port is used again after a while. */
  readonly #openings = new Map<number, Opening[]>();
  readonly #noteSocket: (message: unknown) => void;
  #outsideDeadlineMs: number | undefined;

  constructor() {
    this.#noteSocket = (message) =>
      this.#clientSocket((message as { readonly socket: Socket }).socket);
    for (const name of CHANNELS) subscribe(name, this.#noteSocket);
  }

  /** Stops watching connections. */
  dispose(): void {
    for (const name of CHANNELS) unsubscribe(name, this.#noteSocket);
  }

  /**
   * An attempt at a test begins: its view of the inbox begins with it.
   * @param key - what the runner knows the test by
   */
  start(name: string, key: unknown, timeoutMs?: number): RunningTest {
    const startedMs = monotonicMs();
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    const test: RunningTest = {
      token: makeToken(),
      name,
      key,
      attempt,
      startedMs,
      deadlineMs: deadlineAfter(timeoutMs),
      endedMs: Number.POSITIVE_INFINITY,
    };
    this.#tests.push(test);
    this.#byToken.set(test.token, test);
    this.#running.add(test);
    return test;
  }

  /**
   * From now on a test's function, or a hook of it, has so much time; without a test, a hook that runs outside of any.
   * @param timeoutMs - undefined where nobody knows, or none has
   */
  limit(test: RunningTest | undefined, timeoutMs: number | undefined): void {
    if (test === undefined) this.#outsideDeadlineMs = deadlineAfter(timeoutMs);
    else test.deadlineMs = deadlineAfter(timeoutMs);
  }

  stop(test: RunningTest): void {
    test.endedMs = monotonicMs();
    this.#running.delete(test);
  }

  /** When the test began that has been running for longest, by `monotonicMs()`; undefined where none runs. */
  oldestRunningMs(): number | undefined {
    // Kept in the order in which they began.
    const [oldest] = this.#running;
    return oldest?.startedMs;
  }

  /** Runs a test's function in its context: whatever it starts is known to be its own. */
  run<T>(test: RunningTest, body: () => T): T {
    return this.#context.run(test, body);
  }

  /** The test whose context this is. */
  inContext(): RunningTest | undefined {
    return this.#context.getStore();
  }

  current(): string | undefined {
    const known = this.#context.getStore();
    if (known !== undefined) return known.token;
    if (this.#running.size !== 1) return undefined;
    const [only] = this.#running;
    return only?.token;
  }

  find(token: string): TestFacts | undefined {
    if (token === "") return outsideOfTests(this.#outsideDeadlineMs);
    return this.#byToken.get(token);
  }

  runningAt(ms: number): readonly string[] {
    return this.#at(ms).map(({ name }) => name);
  }

  /**
   * By token; else by who claims it; else by who opened the connection, for its first transaction; else by time, where one
   * test alone ran.
   */
  ownersOf(mail: Ownable): readonly string[] {
    const byToken = this.#known(marksOf(mail));
    if (byToken.length > 0) return byToken;
    const byClaim = this.#known(mail.claimedBy ?? []);
    if (byClaim.length > 0) return byClaim;
    if (mail.isFirstOfSession && mail.port !== undefined) {
      const opener = this.#openings
        .get(mail.port)
        ?.findLast(({ atMs }) => atMs <= mail.mailAtMs)?.opener;
      if (opener !== undefined) return [opener.token];
    }
    const running = this.#at(mail.mailAtMs);
    return running.length === 1 ? running.map(({ token }) => token) : [];
  }

  isOpenedHere(port: number, ms: number): boolean {
    const openings = this.#openings.get(port) ?? [];
    return openings.some(({ atMs }) => Math.abs(atMs - ms) < SAME_MS);
  }

  #at(ms: number): RunningTest[] {
    return this.#tests.filter(({ startedMs, endedMs }) => startedMs <= ms && ms <= endedMs);
  }

  #known(tokens: readonly string[]): string[] {
    return tokens.filter((token) => this.#byToken.has(token));
  }

  /** A client socket of this process is about to connect: its test is the one whose context this is. */
  #clientSocket(socket: Socket): void {
    const opener = this.#context.getStore();
    socket.once("connect", () => {
      const { localPort } = socket;
      if (localPort === undefined) return;
      const openings = this.#openings.get(localPort) ?? [];
      openings.push({ atMs: monotonicMs(), opener });
      this.#openings.set(localPort, openings.slice(-MOST_OPENINGS));
    });
  }
}

/** When a time is over that begins now; undefined for one that does not end. */
function deadlineAfter(timeoutMs: number | undefined): number | undefined {
  const isTimed = timeoutMs !== undefined && timeoutMs > 0 && Number.isFinite(timeoutMs);
  return isTimed ? monotonicMs() + timeoutMs : undefined;
}
