import { expect } from "@jest/globals";
import { extendExpect, matchers, noticeUnawaited } from "@smtp-fixture/core/matchers";
import { mailSerializer } from "@smtp-fixture/core/snapshot";
import { BRIDGE, type Bridge } from "./bridge.js";
import { snapshotMatchers } from "./snapshot-matchers.js";

/** The test that runs now: by its token in our environment, else by the name that Jest knows it by. */
export function currentOwner(): string | undefined {
  const bridge = (globalThis as { [BRIDGE]?: Bridge })[BRIDGE];
  return bridge === undefined ? expect.getState().currentTestName : bridge.current() || undefined;
}

extendExpect(expect, matchers);
expect.extend(snapshotMatchers);
expect.addSnapshotSerializer(mailSerializer);
noticeUnawaited(currentOwner);

export { matchers };
