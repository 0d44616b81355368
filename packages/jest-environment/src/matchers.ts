import { expect } from "@jest/globals";
import { type MailMatchers, matchers } from "@smtp-fixture/core/matchers";
import "./types.js";

expect.extend(matchers);

export { matchers };
export type { MailMatchers };
