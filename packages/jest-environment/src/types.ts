import type { MailAsymmetricMatchers, MailMatchers } from "@smtp-fixture/core/matchers";

// Of `expect` for whoever imports it from @jest/globals, of the namespace for whoever takes the global one.
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MailMatchers<R> {}
  interface AsymmetricMatchers extends MailAsymmetricMatchers {}
}

declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends MailMatchers<R> {}
    interface Expect extends MailAsymmetricMatchers {}
    interface InverseAsymmetricMatchers extends MailAsymmetricMatchers {}
  }
}
