import { expect } from "@jest/globals";
import { type MailMatchers, matchers } from "@smtp-fixture/core/matchers";
import { mailSerializer } from "@smtp-fixture/core/snapshot";
import { snapshotMatchers } from "./snapshot-matchers.js";
import "./types.js";

expect.extend({ ...matchers, ...snapshotMatchers });
expect.addSnapshotSerializer(mailSerializer);

export { matchers };
export type { MailMatchers };
