import type { Circus } from "@jest/types";
import type { RunningTest, Tests } from "@smtp-fixture/core/remote";

type TestFunction = (this: unknown, done?: (...values: unknown[]) => void) => unknown;

/**
 * Tells from jest-circus' events which test runs. Each test's function is wrapped so that it runs in an async context of
 * its own: right also for `test.concurrent`, which runs no hooks and, before Jest 30, starts before its turn.
 */
export class TestTracker {
  readonly #tests: Tests;
  /** The attempt at each test that has begun and is not done. */
  readonly #attempts = new Map<Circus.TestEntry, RunningTest>();

  constructor(tests: Tests) {
    this.#tests = tests;
  }

  /** @returns the attempt that is done with this event, hooks and all */
  handle(event: Circus.Event, state: Circus.State): RunningTest | undefined {
    switch (event.name) {
      case "run_start":
        for (const test of everyTest(state.rootDescribeBlock)) this.#wrap(test, state);
        return undefined;
      // A sequential test begins with its hooks, each retry anew; a concurrent one when its function is called.
      case "test_start":
        if (!event.test.concurrent) this.#start(event.test, state);
        return undefined;
      // Each hook has a time of its own, and so has the function of the test.
      case "hook_start":
        this.#limit(state, event.hook.timeout || state.testTimeout);
        return undefined;
      case "hook_success":
      case "hook_failure":
        this.#limit(state, undefined);
        return undefined;
      case "test_fn_start":
        if (!event.test.concurrent) this.#limit(state, event.test.timeout || state.testTimeout);
        return undefined;
      // Jest starts these too, and then finds that they do not run.
      case "test_skip":
      case "test_todo":
      case "test_done":
        return this.#done(event.test);
      default:
        return undefined;
    }
  }

  /** When the oldest test began that is not done yet; infinite where all are. */
  get oldestMs(): number {
    return Math.min(...[...this.#attempts.values()].map(({ startedMs }) => startedMs));
  }

  /** From now on the test that runs, or a hook outside of any, has so much time. */
  #limit({ currentlyRunningTest: test }: Circus.State, timeoutMs: number | undefined): void {
    const running = test ? this.#attempts.get(test) : undefined;
    if (!test || running !== undefined) this.#tests.limit(running, timeoutMs);
  }

  #start(test: Circus.TestEntry, state: Circus.State): RunningTest {
    this.#done(test);
    const running = this.#tests.start(nameOf(test), test, test.timeout || state.testTimeout);
    this.#attempts.set(test, running);
    return running;
  }

  #done(test: Circus.TestEntry): RunningTest | undefined {
    const running = this.#attempts.get(test);
    if (running === undefined) return undefined;
    this.#attempts.delete(test);
    this.#stop(running);
    return running;
  }

  #stop(running: RunningTest): void {
    if (running.endedMs === Number.POSITIVE_INFINITY) this.#tests.stop(running);
  }

  #wrap(test: Circus.TestEntry, state: Circus.State): void {
    const body = test.fn as unknown as TestFunction | undefined;
    if (body === undefined || body === null) return;
    const enter = (self: unknown, done?: (...values: unknown[]) => void): unknown => {
      const running =
        (test.concurrent ? undefined : this.#attempts.get(test)) ?? this.#start(test, state);
      return this.#tests.run(running, () => {
        if (done !== undefined) return body.call(self, done);
        if (!test.concurrent) return body.call(self);
        // Before Jest 30 a concurrent test is called done when its turn comes, long after its end.
        const stop = (): void => this.#stop(running);
        let result: unknown;
        try {
          result = body.call(self);
        } finally {
          if (isThenable(result)) result.then(stop, stop);
          else stop();
        }
        return result;
      });
    };
    // Jest tells a test that takes `done` by its number of parameters.
    const wrapped: TestFunction =
      body.length > 0
        ? function withDone(this: unknown, done) {
            return enter(this, done);
          }
        : function withoutDone(this: unknown) {
            return enter(this);
          };
    test.fn = wrapped as unknown as typeof test.fn;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

function* everyTest(block: Circus.DescribeBlock): Generator<Circus.TestEntry> {
  for (const child of block.children) {
    if (child.type === "test") yield child;
    else yield* everyTest(child);
  }
}

function nameOf(test: Circus.TestEntry): string {
  const names = [test.name];
  for (
    let block: Circus.DescribeBlock | undefined = test.parent;
    block?.parent !== undefined;
    block = block.parent
  )
    names.unshift(block.name);
  return names.join(" › ");
}
