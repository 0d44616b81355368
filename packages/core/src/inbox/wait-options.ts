import { SmtpFixtureError } from "../errors.js";
import { nearestName } from "../nearest-name.js";
import type { WaitOptions } from "./reads.js";

const WAIT_OPTIONS = ["timeoutMs", "settleMs", "signal", "after"];

/** Options of a wait as they were given, checked. */
export interface CheckedWaitOptions {
  readonly timeoutMs: number | undefined;
  readonly settleMs: number;
  readonly signal: AbortSignal | undefined;
  /** The id of the last mail that does not count. */
  readonly after: string | undefined;
  /** When that one was received, in milliseconds since 1970. */
  readonly afterMs: number;
}

/**
 * Checks the options of a wait.
 *
 * @param settleMs - the default
 * @throws `INVALID_ARGUMENT`
 */
export function checkWaitOptions(options: WaitOptions = {}, settleMs = 0): CheckedWaitOptions {
  for (const name of Object.keys(options)) {
    if (WAIT_OPTIONS.includes(name)) continue;
    const nearest = nearestName(name, WAIT_OPTIONS);
    const hint =
      nearest === undefined
        ? `Known are: ${WAIT_OPTIONS.join(", ")}.`
        : `Did you mean "${nearest}"?`;
    throw new SmtpFixtureError("INVALID_ARGUMENT", `Unknown wait option "${name}". ${hint}`);
  }
  const { timeoutMs, signal, after } = options;
  for (const name of ["timeoutMs", "settleMs"] as const) {
    const value: unknown = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw wrong(name, "a number of milliseconds from 0 on", value);
  }
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).aborted !== "boolean")
    throw wrong("signal", "an AbortSignal", signal);
  if (after !== undefined && typeof (after as { id?: unknown }).id !== "string")
    throw wrong("after", "a captured mail", after);
  return {
    timeoutMs,
    settleMs: options.settleMs ?? settleMs,
    signal,
    after: after?.id,
    afterMs: after?.receivedAt.getTime() ?? 0,
  };
}

function wrong(name: string, wanted: string, value: unknown): SmtpFixtureError {
  const got = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new SmtpFixtureError("INVALID_ARGUMENT", `${name} takes ${wanted}, not ${got}.`);
}
