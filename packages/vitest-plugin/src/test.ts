import * as vitest from "vitest";
import "./extend.js";
import "./types.js";
import {
  checkFileOptions,
  describeRunner,
  type RunningTest,
  SmtpFixtureError,
  type SmtpServerOptions,
  type TestFixture,
} from "@smtp-fixture/core/remote";
import { isCollecting, isTopOfFile, startAttempt, trackFile, trackSuite } from "./current-test.js";
import { FileLease } from "./file-lease.js";
import { vitestWorker } from "./worker-state.js";

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
 * @throws `NO_TEST_RUNNER` outside of a Vitest test file, or inside of a test or hook; `OPTIONS_TOO_LATE` there with
 * options; `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function useSmtpServer(options: SmtpServerOptions = {}): TestFixture {
  checkFileOptions(options);
  inTestFile(options);
  const lease = FileLease.current();
  lease.use(options);
  vitest.beforeAll(async () => {
    await lease.ready();
    // A lease that ends with its file tells of it then.
    return lease.isFollowed ? undefined : () => lease.tellLate();
  });
  trackSuite(lease);
  // Hooks of a describe are over before those of its file.
  if (isTopOfFile()) followFile(lease);
  return lease.fixture;
}

/**
 * The file's lease ends when all of its hooks are over: what the next file's modules send as they load is that one's. What a
 * beforeAll hook returns is called after every afterAll, whatever `sequence.hooks` says.
 */
function followFile(lease: FileLease): void {
  if (lease.isFollowed) return;
  lease.isFollowed = true;
  vitest.beforeAll(() => async () => {
    try {
      await lease.finishFile();
    } finally {
      await lease.end();
    }
  });
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
export const test: SmtpTestApi =
  vitestWorker() === undefined ? withoutRunner() : withSmtp((lease, test) => lease.openFor(test));

/**
 * Vitest's `test` with `smtp` at the listener that the whole run shares: for an application that is started once and is
 * told one address. What makes a mail the test's own is what it is sent with: `smtp.address()`, `smtp.plus()`,
 * `smtp.credentials`, `smtp.headers`, or `smtp.claim()`.
 *
 * @example
 * sharedTest.concurrent("an invitation", async ({ smtp }) => {
 *   const ada = smtp.address("ada");
 *   await application.invite(ada);
 *   await smtp.waitForMail({ to: ada });
 * });
 */
export const sharedTest: SmtpTestApi =
  vitestWorker() === undefined
    ? withoutRunner()
    : withSmtp((lease, test) => {
        const isTracked = lease.tests.inContext() === test;
        const end = (): Promise<void> => (isTracked ? Promise.resolve() : lease.finish(test));
        return Promise.resolve({ fixture: lease.openShared(test), end });
      });

type SmtpTestApi = vitest.TestAPI<{ smtp: OwnFixture }>;

/**
 * A fixture cannot give its test an async context. But whatever is made of our `test`, by a call or by one of its
 * properties, it is looked at while its suite is collected, which is when the suite can be asked to.
 */
function trackLooker(): void {
  if (isCollecting()) trackSuite(FileLease.current());
}

/** @param open - a fixture for one test */
function withSmtp(
  open: (lease: FileLease, test: RunningTest) => ReturnType<FileLease["openFor"]>,
): SmtpTestApi {
  const extended = vitest.test.extend<{ smtp: OwnFixture }>({
    smtp: async ({ task }, use) => {
      const lease = FileLease.current();
      await lease.ready();
      const tracked = lease.tests.inContext();
      const running = tracked?.key === task ? tracked : startAttempt(lease.tests, task);
      const { fixture, end } = await open(lease, running);
      try {
        await use(fixture);
      } finally {
        if (running !== tracked) lease.tests.stop(running);
        await end();
      }
    },
  });
  return new Proxy(extended, {
    apply(target, self, args: Parameters<typeof extended>) {
      trackLooker();
      return Reflect.apply(target, self, args);
    },
    get(target, name) {
      trackLooker();
      return Reflect.get(target, name) as unknown;
    },
  });
}

/** A script may import this file as long as it uses nothing of it: Vitest's own `test` fails as it is extended. */
function withoutRunner(): SmtpTestApi {
  return new Proxy(noRunner, { get: noRunner }) as unknown as SmtpTestApi;
}

describeRunner(() => ({ name: "Vitest", isFaking: vitest.vi.isFakeTimers() }));

// The file that imports this one first, which is every file where Vitest isolates them: all of its tests are known.
if (isCollecting()) {
  const lease = FileLease.current();
  followFile(lease);
  trackFile(lease);
}

function noRunner(): never {
  throw new SmtpFixtureError(
    "NO_TEST_RUNNER",
    "@smtp-fixture/vitest-plugin/test works in a test file that Vitest runs. In a script or another runner use startSmtpFixture() from @smtp-fixture/core.",
  );
}

function inTestFile(options: SmtpServerOptions): void {
  if (vitestWorker() === undefined) noRunner();
  if (isCollecting()) return;
  if (Object.keys(options).length > 0)
    throw new SmtpFixtureError(
      "OPTIONS_TOO_LATE",
      "useSmtpServer() was given options when the tests of its file were running already. Call it at the top of the file, or of a describe.",
    );
  throw new SmtpFixtureError(
    "NO_TEST_RUNNER",
    `useSmtpServer() was called while a test or hook runs, when it is too late: call it at the top of the file, or of a describe. For a server of one test's own take \`smtp\` from the \`test\` that @smtp-fixture/vitest-plugin/test exports.`,
  );
}

export { lintMail } from "@smtp-fixture/core/remote";
export type {
  Finding,
  LintOptions,
  RuleId,
  SmtpServerOptions,
  TestFixture,
} from "@smtp-fixture/core/remote";
