import type { FailedWait } from "./failure-text.js";

/** What all of nodemailer 6, 7 and 10 goes on with while these alone are fake. */
const HARMLESS = '["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"]';

/** That fake timers have stopped the client, where that is likely, and what lets it go on in this runner. */
export function describeStandingClient(wait: FailedWait): string[] {
  const { standing, runner } = wait;
  if (standing.length === 0 || !isLikely(wait)) return [];
  const by = runner?.isFaking === true ? runner.name : undefined;
  // In Jest's sandbox a fake nextTick does not reach Node itself.
  const stopping = standing.filter(
    (name) => name === "setImmediate" || (name === "nextTick" && by !== "Jest"),
  );
  if (stopping.length > 0) {
    const are = stopping.length === 1 ? "is" : "are";
    return [
      `${stopping.join(" and ")} ${are} faked in this test, and nodemailer needs the real one${stopping.length === 1 ? "" : "s"}: mail that it was told to send may never leave. ${remedyIn(by)}`,
    ];
  }
  if (!standing.includes("setTimeout")) return [];
  return [
    `setTimeout is faked in this test: what the application has put off with it waits until the test moves the clock, with ${advanceIn(by)}.`,
  ];
}

/** Nobody has come and gone since, nor brought mail; or somebody stands still in the middle of it. */
function isLikely({ sessions, attempts, began }: FailedWait): boolean {
  if (
    sessions.some(({ isOpen, isActive, incidents }) => isOpen && isActive && incidents.length > 0)
  )
    return true;
  return (
    // By the clock that is finer than a mail's date: the last one may have come in the very millisecond before.
    !attempts.some(({ outcome, openedMs }) => outcome === "accepted" && openedMs >= began.ms) &&
    !sessions.some(({ isOpen, openedMs }) => !isOpen && openedMs >= began.ms)
  );
}

type By = "Vitest" | "Jest" | undefined;

function remedyIn(by: By): string {
  if (by === "Vitest")
    return `Use vi.useFakeTimers({ toFake: ${HARMLESS} }), or { shouldAdvanceTime: true }.`;
  if (by === "Jest")
    return 'Use jest.useFakeTimers({ doNotFake: ["setImmediate"] }), or { advanceTimers: true }; in jest.config.js the same in fakeTimers.';
  return `Use sinon.useFakeTimers({ toFake: ${HARMLESS} }), or { shouldAdvanceTime: true }.`;
}

function advanceIn(by: By): string {
  if (by === "Vitest") return "await vi.advanceTimersByTimeAsync(ms)";
  return by === "Jest" ? "await jest.advanceTimersByTimeAsync(ms)" : "await clock.tickAsync(ms)";
}
