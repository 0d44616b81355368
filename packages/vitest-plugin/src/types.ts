import "vitest";
import type { MailAsymmetricMatchers, MailMatchers } from "@smtp-fixture/core/matchers";
import type { VitestSnapshotMatchers } from "./snapshot-matchers.js";

// The one augmentation that holds in Vitest 3, 4 and 5: of Chai's assertions, and of the asymmetric matchers.
declare module "vitest" {
  interface AsymmetricMatchersContaining extends MailAsymmetricMatchers {}
}

declare global {
  namespace Chai {
    interface Assertion extends MailMatchers, VitestSnapshotMatchers {}
  }
}

export type { MailAsymmetricMatchers, MailMatchers };
