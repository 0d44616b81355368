import {
  readSnapshotCall,
  type SnapshotContext,
  type SnapshotMatcherName,
} from "./snapshot-call.js";

/** What Chai's plugins are given to look at an assertion, or to change it. */
type Flag = (assertion: object, name: string, value?: unknown) => unknown;

/**
 * The same as {@link readSnapshotCall} for a matcher that is a method of Chai's: puts the text in the mail's place, and returns
 * the hint or path. Where this is needed, Vitest before 4.1, inline snapshots are written of its own matchers alone.
 */
export function readChaiCall(
  matcher: SnapshotMatcherName,
  assertion: object,
  flag: Flag,
  args: readonly unknown[],
): string | undefined {
  const context = {
    promise: "",
    isNot: flag(assertion, "negate"),
    task: flag(assertion, "vitest-test"),
    hasNoInline: true,
  } as SnapshotContext;
  const [text, argument] = readSnapshotCall(matcher, context, flag(assertion, "object"), args);
  flag(assertion, "object", text);
  return argument;
}
