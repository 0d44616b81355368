import {
  loadSnapshot,
  type SnapshotContext,
  type SnapshotMatcherName,
  type SnapshotText,
} from "@smtp-fixture/core/snapshot";

interface Result {
  readonly pass: boolean;
  message(): string;
}

type OwnMatcher = (
  this: SnapshotContext,
  received: SnapshotText | string,
  argument?: string,
) => Result;

// Where Jest's `expect` keeps its matchers. A jest-snapshot of our own would know none of its serializers, and take its time.
const REGISTRY = Symbol.for("$$jest-matchers-object");
const registry = globalThis as unknown as {
  readonly [REGISTRY]: { readonly matchers: Record<string, OwnMatcher> };
};

type Matcher = (this: SnapshotContext, received: unknown, ...args: unknown[]) => Result;

const matcher = (name: SnapshotMatcherName): Matcher =>
  function (received, ...args) {
    const call = loadSnapshot().readSnapshotCall(name, this, received, args);
    const own = registry[REGISTRY].matchers[name.replace("Mail", "")] as OwnMatcher;
    return own.apply(this, call);
  };

/** The snapshot matchers, which rest on Jest's own. */
export const snapshotMatchers: Readonly<Record<string, Matcher>> = {
  toMatchMailSnapshot: matcher("toMatchMailSnapshot"),
  toMatchMailInlineSnapshot: matcher("toMatchMailInlineSnapshot"),
};
