import { show } from "../inbox/show.js";

/** What we use of a runner's `expect`. */
interface Expect {
  extend(matchers: never): void;
}

/** An asymmetric matcher that a runner makes of one of ours. */
interface CustomMatcher {
  readonly sample: readonly unknown[];
}

/**
 * `expect.extend(matchers)`, with asymmetric forms that can be read in a runner's diff: the runners themselves print an
 * object in one as `[object Object]`, or over many lines.
 *
 * @param expect - of Jest, of Vitest, or of the package `expect` under another runner
 */
export function extendExpect(expect: Expect, matchers: object): void {
  expect.extend(matchers as never);
  const made = expect as unknown as Readonly<Record<string, (() => object) | undefined>>;
  for (const name of Object.keys(matchers)) {
    // A runner that makes asymmetric forms makes a class for each, and the negated form is of the same.
    const sample = made[name]?.();
    if (sample === undefined) continue;
    const prototype = Object.getPrototypeOf(sample) as object;
    Object.defineProperty(prototype, "toAsymmetricMatcher", {
      configurable: true,
      value(this: CustomMatcher) {
        return `${String(this)}<${this.sample.map((one) => show(one)).join(", ")}>`;
      },
    });
  }
}
