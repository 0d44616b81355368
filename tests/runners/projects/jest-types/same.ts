// What either runner knows of a matcher is the same.
import type * as Jest from "@smtp-fixture/jest-environment/matchers";
import type * as Vitest from "@smtp-fixture/vitest-plugin/matchers";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;

export const onMails: Same<Jest.MailMatchers, Vitest.MailMatchers> = true;
export const asymmetric: Same<Jest.MailAsymmetricMatchers, Vitest.MailAsymmetricMatchers> = true;
// @ts-expect-error and the comparison tells one from the other
export const different: Same<Jest.MailMatchers, Vitest.MailAsymmetricMatchers> = true;
