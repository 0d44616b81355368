const KEY = Symbol.for("smtp-fixture jest run");

type Runs = { [KEY]?: (() => Promise<void>)[] };

/** Leaves what ends the run where the global teardown, another file, finds it. */
export function rememberRun(end: () => Promise<void>): void {
  ((globalThis as Runs)[KEY] ??= []).push(end);
}

/** Ends what was started. */
export async function endRuns(): Promise<void> {
  const ends = (globalThis as Runs)[KEY] ?? [];
  delete (globalThis as Runs)[KEY];
  await Promise.all(ends.map((end) => end()));
}
