import type { FailedWait } from "./failure-text.js";

/** That the runner's own limit has cut a wait short, and how to give it more time. */
export function describeCutShort({ cutFromMs, runner }: FailedWait): string[] {
  if (cutFromMs === undefined) return [];
  const usual = Number.isFinite(cutFromMs) ? `${cutFromMs} ms` : "any time";
  return [
    `The wait was to last ${usual}, and ended early: the test runner is about to give up the test, or the hook. ${remedyIn(runner?.name)}`,
  ];
}

function remedyIn(name: "Vitest" | "Jest" | undefined): string {
  if (name === "Vitest")
    return 'Give it more time: test("…", { timeout: 10_000 }, …), or testTimeout (hookTimeout) in vitest.config.ts.';
  return name === "Jest"
    ? 'Give it more time: test("…", …, 10_000), jest.setTimeout(10_000) at the top of the file, or testTimeout in jest.config.js.'
    : "Give it more time.";
}
