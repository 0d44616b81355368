import type { MailMatchers } from "@smtp-fixture/core/matchers";

/** As asymmetric matchers, within `expect.objectContaining()` and the like: those that need not wait. */
type MailAsymmetric = Omit<MailMatchers<unknown>, "toReceiveMail">;

// Of `expect` for whoever imports it from @jest/globals, of the namespace for whoever takes the global one.
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MailMatchers<R> {}
  interface AsymmetricMatchers extends MailAsymmetric {}
}

declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends MailMatchers<R> {}
    interface Expect extends MailAsymmetric {}
    interface InverseAsymmetricMatchers extends MailAsymmetric {}
  }
}
