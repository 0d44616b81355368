import { expect } from "@jest/globals";
import { type MailMatchers, matchers } from "@smtp-fixture/core/matchers";
import "./types.js";

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0]);

export { matchers };
export type { MailMatchers };
