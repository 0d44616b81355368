import { expect } from "@jest/globals";
import { type MailMatchers, matchers } from "@smtp-fixture/core/matchers";
import serializer from "./serializer.js";
import { snapshotMatchers } from "./snapshot-matchers.js";
import "./types.js";

expect.extend({ ...matchers, ...snapshotMatchers });
expect.addSnapshotSerializer(serializer);

export { matchers };
export type { MailMatchers };
