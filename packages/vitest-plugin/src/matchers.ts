import { matchers } from "@smtp-fixture/core/matchers";
import { expect } from "vitest";
import "./types.js";

expect.extend(matchers);

export { matchers };
export type { MailMatchers } from "./types.js";
