import * as vitest from "vitest";
import "./matchers.js";
import { type RunningTest, SmtpFixtureError, type TestFixture } from "@smtp-fixture/core/remote";
import { checkTestOptions, type SmtpServerOptions } from "./test-options.js";
import { FileLease } from "./file-lease.js";

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
 * @throws `NO_TEST_RUNNER` outside of a Vitest test file; `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function useSmtpServer(options: SmtpServerOptions = {}): TestFixture {
  checkTestOptions(options);
  inTestFile("useSmtpServer()");
  const lease = FileLease.current();
  lease.use(options);
  vitest.beforeAll(() => lease.ready());
  vitest.afterAll(() => lease.done());
  trackTests(lease);
  return lease.fixture;
}

/** A fixture that is one test's alone: its own listener at `smtp.port`, beside the file's. */
export type OwnFixture = TestFixture;

/**
 * Vitest's `test` with `smtp`: a server of the test's own, right also under `test.concurrent`.
 *
 * @example
 * test.concurrent("an invitation", async ({ smtp }) => {
 *   await invite("ada@example.test", { smtpUrl: smtp.url });
 *   await smtp.waitForMail({ to: "ada@example.test" });
 * });
 */
export const test: vitest.TestAPI<{ smtp: OwnFixture }> = vitest.test.extend<{ smtp: OwnFixture }>({
  smtp: async ({ task }, use) => {
    const lease = FileLease.current();
    await lease.ready();
    const tracked = lease.tests.inContext();
    const running =
      tracked?.key === task ? tracked : lease.tests.start(fullName(task), task, task.timeout);
    const { fixture, end } = await lease.openFor(running);
    try {
      await use(fixture);
    } finally {
      if (running !== tracked) lease.tests.stop(running);
      await end();
    }
  },
});

interface Task {
  readonly name: string;
  readonly timeout?: number;
  readonly suite?: { readonly name: string; readonly suite?: unknown } | undefined;
}

type AroundEach = (
  around: (runTest: () => Promise<void>, context: { task: Task }) => Promise<void>,
) => void;

/** Has each test of this suite known by the async context that it runs in. */
function trackTests(lease: FileLease): void {
  const { aroundEach } = vitest as unknown as { aroundEach?: AroundEach };
  if (aroundEach === undefined) return trackByWrapping(lease);
  aroundEach(async (runTest, { task }) => {
    // Nested suites that each use the server wrap a test once for each of them.
    if (lease.tests.inContext()?.key === task) return await runTest();
    const running = lease.tests.start(fullName(task), task, task.timeout);
    try {
      await lease.tests.run(running, runTest);
    } finally {
      lease.tests.stop(running);
    }
    await lease.finish(running);
  });
}

/** Gone in Vitest 5, which does not get here; a constant keeps bundlers and type checkers from looking for it. */
const SUITE: string = "vitest/suite";

/** Vitest before 4.1 has no aroundEach: the test's function is wrapped before it runs. */
function trackByWrapping(lease: FileLease): void {
  const running = new WeakMap<object, RunningTest>();
  const original = new WeakMap<object, () => unknown>();
  vitest.beforeEach(async ({ task }) => {
    const suite = (await import(SUITE)) as {
      getFn(task: object): () => unknown;
      setFn(task: object, fn: () => unknown): void;
    };
    if (running.has(task) && lease.tests.inContext()?.key === task) return;
    const test = lease.tests.start(fullName(task), task, task.timeout);
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

function inTestFile(what: string): void {
  if ((globalThis as { __vitest_worker__?: unknown }).__vitest_worker__ !== undefined) return;
  throw new SmtpFixtureError(
    "NO_TEST_RUNNER",
    `${what} works in a test file that Vitest runs. In a script or another runner use startSmtpFixture() from @smtp-fixture/core.`,
  );
}

export type { SmtpServerOptions } from "./test-options.js";
export type { TestFixture } from "@smtp-fixture/core/remote";
