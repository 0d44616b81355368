/** The test runner that this code runs in, as far as failures speak of it. Plain data. */
export interface RunnerFacts {
  readonly name: "Vitest" | "Jest";
  /** Whether the runner itself has put fake timers in place; a library may have. */
  readonly isFaking: boolean;
}

/** What a runner's integration leaves on the global object, for all copies of this file. */
const KEY = Symbol.for("smtp-fixture runner");

interface Holder {
  [KEY]?: () => RunnerFacts;
  readonly __vitest_worker__?: unknown;
}

/** Says what runner this is. @param facts - called when a wait has failed */
export function describeRunner(facts: () => RunnerFacts): void {
  (globalThis as Holder)[KEY] = facts;
}

/** The runner; undefined where it is none that we know. */
export function currentRunner(): RunnerFacts | undefined {
  const { [KEY]: facts, __vitest_worker__: vitest } = globalThis as Holder;
  if (facts !== undefined) return facts();
  if (vitest !== undefined) return { name: "Vitest", isFaking: true };
  return process.env["JEST_WORKER_ID"] === undefined ? undefined : { name: "Jest", isFaking: true };
}
