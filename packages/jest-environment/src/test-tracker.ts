import type { Circus } from "@jest/types";
import type { RunningTest, Tests } from "@smtp-fixture/core/remote";

type TestFunction = (this: unknown, done?: (...values: unknown[]) => void) => unknown;

/**
 * Tells from jest-circus' events which test runs. Each test's function is wrapped so that it runs in an async context of
 * its own: right also for `test.concurrent`, which runs no hooks and starts before its turn.
 */
export class TestTracker {
  readonly #tests: Tests;
  readonly #running = new Map<Circus.TestEntry, RunningTest>();

  constructor(tests: Tests) {
    this.#tests = tests;
  }

  handle(event: Circus.Event, state: Circus.State): void {
    switch (event.name) {
      case "run_start":
        for (const test of everyTest(state.rootDescribeBlock)) this.#wrap(test, state);
        break;
      // A sequential test begins with its hooks; a concurrent one has begun already, and each retry begins anew.
      case "test_start":
        if (!event.test.concurrent) this.#start(event.test, state);
        break;
      case "test_done":
        this.#stop(event.test);
        break;
      default:
    }
  }

  #start(test: Circus.TestEntry, state: Circus.State): RunningTest {
    this.#stop(test);
    const running = this.#tests.start(nameOf(test), test, test.timeout ?? state.testTimeout);
    this.#running.set(test, running);
    return running;
  }

  #stop(test: Circus.TestEntry): void {
    const running = this.#running.get(test);
    if (running === undefined) return;
    this.#running.delete(test);
    this.#tests.stop(running);
  }

  #wrap(test: Circus.TestEntry, state: Circus.State): void {
    const body = test.fn as unknown as TestFunction | undefined;
    if (body === undefined || body === null) return;
    const enter = (self: unknown, done?: (...values: unknown[]) => void): unknown => {
      const running =
        (test.concurrent ? undefined : this.#running.get(test)) ?? this.#start(test, state);
      return this.#tests.run(running, () => {
        const result = done === undefined ? body.call(self) : body.call(self, done);
        if (!test.concurrent || !isThenable(result)) return result;
        return result.then(
          (value) => {
            this.#stop(test);
            return value;
          },
          (error: unknown) => {
            this.#stop(test);
            throw error;
          },
        );
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

function isThenable(value: unknown): value is Promise<unknown> {
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
