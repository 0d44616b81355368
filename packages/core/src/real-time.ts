/**
 * Timers and clocks as they were when this file was loaded, so that a test's fake ones, which come later, cannot stop a
 * server or a wait.
 */
interface RealTime {
  readonly setTimeout: typeof setTimeout;
  readonly clearTimeout: typeof clearTimeout;
  readonly hrtime: () => [number, number];
  readonly Date: typeof Date;
}

/** Where an environment leaves the real ones for a sandbox whose own may be fake from the start. */
export const REAL_TIME: unique symbol = Symbol.for("smtp-fixture real time") as never;

/** Timers and clocks as they are now. */
export function realTimeOf(global: typeof globalThis): RealTime {
  const { setTimeout, clearTimeout, Date } = global;
  return { setTimeout, clearTimeout, Date, hrtime: process.hrtime };
}

const given = (globalThis as { [REAL_TIME]?: RealTime })[REAL_TIME];
const {
  setTimeout: start,
  clearTimeout: end,
  hrtime,
  Date: RealDate,
} = given ?? realTimeOf(globalThis);
const realNow = RealDate.now.bind(RealDate);

export const setRealTimeout: typeof setTimeout = start;
export const clearRealTimeout: typeof clearTimeout = end;

/** Fakes of sinon's kind carry their clock; Jest's legacy ones are mock functions. */
type Faked = typeof setImmediate & { readonly clock?: unknown; readonly _isMockFunction?: unknown };

const immediate = globalThis.setImmediate;

/** Whether a test has put a fake setImmediate in the place of the real one: by then, or before this file was loaded. */
export function isImmediateFaked(): boolean {
  const now = globalThis.setImmediate as Faked | undefined;
  return now !== immediate || now?.clock !== undefined || now?._isMockFunction === true;
}

/** The longest that a timer of Node can be set to, 24 days: a longer one would fire at once. */
export const LONGEST_TIMEOUT_MS = 0x7fff_ffff;

/** Milliseconds since some moment that all threads and processes of a machine share; never goes back. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** The real date, in milliseconds since 1970. */
export const realDateMs: () => number = realNow;

/** A date that no fake clock has touched. */
export const realDate = (ms: number): Date => new RealDate(ms);
