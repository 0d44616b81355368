import "vitest";
import type { MailMatchers } from "@smtp-fixture/core/matchers";

// The one augmentation that holds in Vitest 3, 4 and 5: of Chai's assertions, and of the asymmetric matchers.
declare module "vitest" {
  // oxlint-disable-next-line typescript/no-empty-object-type -- an augmentation can only be an interface
  interface AsymmetricMatchersContaining extends MailMatchers<unknown> {}
}

declare global {
  namespace Chai {
    // oxlint-disable-next-line typescript/no-empty-object-type -- an augmentation can only be an interface
    interface Assertion extends MailMatchers<void> {}
  }
}

export type { MailMatchers };
