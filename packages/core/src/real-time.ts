/**
 * Timers and clocks as they were when this file was loaded, so that a test's fake ones, which come later, cannot stop a
 * server or a wait.
 */
const { setTimeout: start, clearTimeout: end } = globalThis;
const { hrtime } = process;
const RealDate = Date;
const realNow = Date.now.bind(Date);

export const setRealTimeout: typeof setTimeout = start;
export const clearRealTimeout: typeof clearTimeout = end;

/** Milliseconds since some moment that all threads and processes of a machine share; never goes back. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** The real date, in milliseconds since 1970. */
export const realDateMs: () => number = realNow;

/** A date that no fake clock has touched. */
export const realDate = (ms: number): Date => new RealDate(ms);
