import {
  monotonicMs,
  outsideOfTests,
  type RunningTest,
  type TestFacts,
  type TestRegistry,
  type Tests,
} from "@smtp-fixture/core/remote";
import * as vitest from "vitest";
import { vitestWorker } from "./worker-state.js";

/** What we use of Vitest's tests. */
export interface Task {
  readonly name: string;
  readonly timeout?: number;
  readonly suite?: { readonly name: string; readonly suite?: unknown } | undefined;
  /** Of the hooks that have been called for it, how far each kind is. */
  readonly result?:
    | {
        readonly state?: string;
        readonly errors?: readonly unknown[];
        readonly hooks?: { readonly beforeEach?: string; readonly afterEach?: string };
      }
    | undefined;
  /** Whether it is expected to fail: `test.fails`. */
  readonly fails?: boolean | undefined;
  readonly file?: { readonly name?: string; readonly projectName?: string | undefined } | undefined;
}

/** Who has to know which test runs. */
export interface Tracked {
  readonly tests: Tests;
  /** Whether every test of the file is known already, whatever suite it is in. */
  isTracked: boolean;
  /** The suites whose tests are known already. */
  readonly suites: WeakSet<object>;
  /** An attempt at a test has ended. */
  finish(test: RunningTest): Promise<void>;
}

/** Whether hooks can be registered now: a file is being collected, and nothing of it runs yet. */
export function isCollecting(): boolean {
  const worker = vitestWorker();
  if (worker === undefined) return false;
  const { type, result } = worker.current ?? {};
  return type !== "test" && result === undefined;
}

/** The file that is collected or run now. */
export function currentFile(): object | undefined {
  const current = vitestWorker()?.current;
  return current?.file ?? current;
}

/** The suite that is collected now; undefined where Vitest does not say, as before 4.1. */
function currentSuite(): { readonly name?: string } | undefined {
  const { TestRunner } = vitest as unknown as {
    TestRunner?: { getCurrentSuite?: () => { readonly name?: string } };
  };
  return TestRunner?.getCurrentSuite?.();
}

/** Whether the file itself is collected now, and no `describe` of it. */
export const isTopOfFile = (): boolean => currentSuite()?.name === "";

/** Has each test of the suite that is collected now, and of those in it, known by the async context that it runs in. */
export function trackSuite(lease: Tracked): void {
  const suite = currentSuite() ?? lease;
  if (lease.isTracked || lease.suites.has(suite)) return;
  lease.suites.add(suite);
  trackTests(lease);
}

/** The same for all tests of the file. To be called before it has a suite. */
export function trackFile(lease: Tracked): void {
  trackTests(lease);
  lease.isTracked = true;
}

type AroundEach = (
  around: (runTest: () => Promise<void>, context: { task: Task }) => Promise<void>,
) => void;

const { aroundEach } = vitest as unknown as { aroundEach?: AroundEach };

/** Whether this Vitest has it: since 4.1. */
export const hasAroundEach: boolean = aroundEach !== undefined;

function trackTests(lease: Tracked): void {
  if (aroundEach === undefined) return trackByWrapping(lease);
  aroundEach(async (runTest, { task }) => {
    // Nested suites that are each tracked wrap a test once for each of them.
    if (lease.tests.inContext()?.key === task) return await runTest();
    const running = startAttempt(lease.tests, task);
    try {
      await lease.tests.run(running, runTest);
    } finally {
      lease.tests.stop(running);
    }
    await lease.finish(running);
  });
}

/** An attempt at a test begins. */
export function startAttempt(tests: Tests, task: Task): RunningTest {
  return tests.start(fullName(task), task, task.timeout);
}

/** Gone in Vitest 5, which does not get here; a constant keeps bundlers and type checkers from looking for it. */
const SUITE: string = "vitest/suite";

/** Vitest before 4.1 has no aroundEach: the test's function is wrapped before it runs. */
function trackByWrapping(lease: Tracked): void {
  const running = new WeakMap<object, RunningTest>();
  const original = new WeakMap<object, () => unknown>();
  vitest.beforeEach(async ({ task }) => {
    const suite = (await import(SUITE)) as {
      getFn(task: object): () => unknown;
      setFn(task: object, fn: () => unknown): void;
    };
    if (running.has(task) && lease.tests.inContext()?.key === task) return;
    const test = startAttempt(lease.tests, task);
    running.set(task, test);
    const fn = original.get(task) ?? suite.getFn(task);
    original.set(task, fn);
    suite.setFn(task, () => lease.tests.run(test, fn));
  });
  vitest.afterEach(async ({ task }) => {
    const test = running.get(task);
    if (test === undefined) return;
    lease.tests.stop(test);
    await lease.finish(test);
  });
}

/** When an attempt's own function was first seen to run. */
const bodies = new WeakMap<TestFacts, number>();

/**
 * The registry of a file, with deadlines as Vitest has them: a test's time is that of its own function, and its hooks have theirs.
 * Nobody says when the `beforeEach` hooks are over, so where there are some the first look after them counts: a wait may
 * be given too much time then, and ends by Vitest's own timeout, but never too little.
 */
export function withDeadlines(tests: Tests, file: object | undefined): TestRegistry {
  return {
    current: () => tests.current(),
    ownersOf: (mail) => tests.ownersOf(mail),
    runningAt: (ms) => tests.runningAt(ms),
    isOpenedHere: (port, ms) => tests.isOpenedHere(port, ms),
    find(token) {
      if (token === "") return outsideOfTests(hookDeadlineMs());
      const test = tests.find(token) as RunningTest | undefined;
      if (test === undefined) return undefined;
      // Where modules outlive their file, tests of earlier files are known still.
      const { file: itsFile } = test.key as Task;
      if (file !== undefined && itsFile !== file)
        return { ...test, name: `${itsFile?.name ?? ""} › ${test.name}` };
      const { startedMs, deadlineMs } = test;
      const { beforeEach, afterEach } = (test.key as Task).result?.hooks ?? {};
      if (beforeEach === "run" || afterEach === "run")
        return { ...test, deadlineMs: hookDeadlineMs() };
      if (beforeEach === undefined || deadlineMs === undefined) return test;
      const seenMs = bodies.get(test) ?? monotonicMs();
      bodies.set(test, seenMs);
      return { ...test, deadlineMs: deadlineMs + seenMs - startedMs };
    },
  };
}

/** When a hook has to end that runs now. Nobody says when it began, so it may be later, and never earlier. */
function hookDeadlineMs(): number | undefined {
  const timeoutMs = vitestWorker()?.config?.hookTimeout ?? 0;
  const isTimed = timeoutMs > 0 && Number.isFinite(timeoutMs);
  return isTimed ? monotonicMs() + timeoutMs : undefined;
}

function fullName(task: Task): string {
  const names = [task.name];
  for (
    let suite = task.suite;
    suite !== undefined && suite.name !== "";
    suite = suite.suite as Task["suite"]
  )
    names.unshift(suite.name);
  return names.join(" › ");
}
