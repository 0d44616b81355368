import { matchers } from "@smtp-fixture/core/matchers";
import { expect } from "vitest";
import serializer from "./serializer.js";
import { addSnapshotMatchers } from "./snapshot-matchers.js";
import "./types.js";

expect.extend(matchers);
addSnapshotMatchers();
expect.addSnapshotSerializer(serializer);

export { matchers };
export type { MailMatchers } from "./types.js";
