import { matchers } from "@smtp-fixture/core/matchers";
import { mailSerializer } from "@smtp-fixture/core/snapshot";
import { expect } from "vitest";
import { addSnapshotMatchers } from "./snapshot-matchers.js";
import "./types.js";

expect.extend(matchers);
addSnapshotMatchers();
expect.addSnapshotSerializer(mailSerializer);

export { matchers };
export type { MailMatchers } from "./types.js";
