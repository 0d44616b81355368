import type { MailAsymmetricMatchers, MailMatchers } from "@smtp-fixture/core/matchers";
import type { MailSnapshotMatchers } from "@smtp-fixture/core/snapshot";

// Of `expect` for whoever imports it from @jest/globals, of the namespace for whoever takes the global one.
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown>
    extends MailMatchers<R>, MailSnapshotMatchers<R> {}
  interface AsymmetricMatchers extends MailAsymmetricMatchers {}
}

declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends MailMatchers<R>, MailSnapshotMatchers<R> {}
    interface Expect extends MailAsymmetricMatchers {}
    interface InverseAsymmetricMatchers extends MailAsymmetricMatchers {}
  }
}
