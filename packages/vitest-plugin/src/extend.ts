import { extendExpect, matchers, noticeUnawaited } from "@smtp-fixture/core/matchers";
import { mailSerializer } from "@smtp-fixture/core/snapshot";
import { expect } from "vitest";
import { addSnapshotMatchers } from "./snapshot-matchers.js";
import { workerState } from "./worker-state.js";

/** The test that runs now: by its token where tests are tracked, else by the name that Vitest knows it by. */
export function currentOwner(): string | undefined {
  const { tests } = workerState();
  return tests === undefined ? expect.getState().currentTestName : tests.current();
}

extendExpect(expect, matchers);
addSnapshotMatchers();
expect.addSnapshotSerializer(mailSerializer);
noticeUnawaited(currentOwner);

export { matchers };
