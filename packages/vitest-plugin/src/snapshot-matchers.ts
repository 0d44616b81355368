import {
  loadSnapshot,
  type MailSnapshotMatchers,
  type MailSnapshotOptions,
  type SnapshotContext,
  type SnapshotMatcherName,
  type SnapshotText,
} from "@smtp-fixture/core/snapshot";
import * as vitest from "vitest";

/** The snapshot matchers that Vitest has, for its types. */
export interface VitestSnapshotMatchers<R = void> extends MailSnapshotMatchers<R> {
  /**
   * The same with a file for each mail: `__mails__/<test file>/<test>.md` beside the test file, or a path from there. Await it.
   */
  toMatchMailFileSnapshot(
    path?: string | MailSnapshotOptions,
    options?: MailSnapshotOptions,
  ): Promise<void>;
}

interface Result {
  readonly pass: boolean;
  message(): string;
}

type OwnMatcher = (
  this: SnapshotContext,
  received: SnapshotText | string,
  argument?: string,
) => Result | Promise<Result>;

/** Vitest's own matchers, for matchers that rest on them. Before 4.1 there are none. */
const { Snapshots } = vitest as unknown as { Snapshots?: Record<string, OwnMatcher> };

/** Gives `expect` the snapshot matchers. */
export function addSnapshotMatchers(): void {
  for (const place of ["", "Inline", "File"] as const) {
    const name = `toMatchMail${place}Snapshot` as const;
    const ownName = `toMatch${place}Snapshot`;
    const own = Snapshots?.[ownName];
    if (own === undefined) addToChai(name, ownName);
    else
      vitest.expect.extend({
        [name](this: SnapshotContext, received: unknown, ...args: unknown[]) {
          const [text, argument] = loadSnapshot().readSnapshotCall(name, this, received, args);
          return own.call(this, text, argument);
        },
      });
  }
}

/** Before Vitest 4.1 a matcher of `expect.extend` cannot rest on another, and one of Chai can. */
function addToChai(name: SnapshotMatcherName, ownName: string): void {
  const { Assertion, util } = vitest.chai;
  util.addMethod(Assertion.prototype, name, function (this: object, ...args: unknown[]) {
    const argument = loadSnapshot().readChaiCall(name, this, util.flag, args);
    return (this as Record<string, (argument?: string) => unknown>)[ownName]?.(argument);
  });
}
