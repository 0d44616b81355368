/**
 * Timers and clocks as they were before any test has put fake ones in their place, so that those cannot stop a server or
 * a wait.
 */
interface RealTime {
  readonly setTimeout: typeof setTimeout;
  readonly clearTimeout: typeof clearTimeout;
  readonly hrtime: () => [number, number];
  readonly Date: typeof Date;
}

/** Where an environment leaves the real ones for a sandbox whose own may be fake from the start. */
export const REAL_TIME: unique symbol = Symbol.for("smtp-fixture real time") as never;

/** The clock of fakes of sinon's kind, which are those of Vitest and Jest too: it has the real functions by their names. */
interface FakeClock {
  readonly [real: `_${string}`]: unknown;
  /** Whether it goes on with the real one: `shouldAdvanceTime`, `advanceTimers`. */
  readonly attachedInterval?: unknown;
}

/** Fakes carry their clock; Jest's legacy ones are mock functions, and let through what does not wait for a time. */
type Faked = { readonly clock?: FakeClock; readonly _isMockFunction?: unknown } | undefined;

/** What stands behind a fake that is in place already: setup files and configurations may fake timers before we are loaded. */
function real<Holder, Name extends keyof Holder & string>(
  holder: Holder,
  name: Name,
): Holder[Name] {
  const now = holder[name];
  return ((now as Faked)?.clock?.[`_${name}`] ?? now) as Holder[Name];
}

/** The real timers and clocks. */
export function realTimeOf(global: typeof globalThis): RealTime {
  return {
    setTimeout: real(global, "setTimeout"),
    clearTimeout: real(global, "clearTimeout"),
    Date: real(global, "Date"),
    hrtime: real(process, "hrtime"),
  };
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

/** What a mailer or its application may wait for, as it was when this file was loaded. */
const awaited = [
  ["setImmediate", globalThis, real(globalThis, "setImmediate")],
  ["nextTick", process, real(process, "nextTick")],
  ["setTimeout", globalThis, start],
] as const;

/**
 * What of `setImmediate`, `nextTick` and `setTimeout` is fake now, and does not go on by itself; told by what is in their
 * place, and by the clock of whoever has put it there.
 */
export function standingTimers(): readonly string[] {
  return awaited.flatMap(([name, holder, before]) => {
    const now = (holder as unknown as Record<string, unknown>)[name];
    const { clock, _isMockFunction: isLegacy } = (now ?? {}) as NonNullable<Faked>;
    if (isLegacy === true) return name === "setTimeout" ? name : [];
    const isFake = clock !== undefined || (given === undefined && now !== before);
    return isFake && clock?.attachedInterval === undefined ? name : [];
  });
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
