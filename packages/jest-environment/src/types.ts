import type { MailMatchers } from "@smtp-fixture/core/matchers";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends MailMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends MailMatchers<R> {}
  }
}
