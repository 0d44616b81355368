import { expect, test } from "vitest";
import { extendExpect, matchers } from "./index.js";

extendExpect(expect, matchers);

interface Printable {
  toAsymmetricMatcher(): string;
}
const printed = (matcher: unknown): string => (matcher as Printable).toAsymmetricMatcher();

test("asymmetric forms print what they want on one line, as our failure texts do", () => {
  expect(printed(expect.mail({ to: "ada@example.test", subject: /welcome/i }))).toBe(
    'mail<{ to: "ada@example.test", subject: /welcome/i }>',
  );
  expect(printed(expect.not.mail("ada@example.test"))).toBe('not.mail<"ada@example.test">');
  expect(printed(expect.mail())).toBe("mail<>");
  expect(printed(expect.toHaveHeader("X-Tag", expect.stringContaining("one")))).toBe(
    'toHaveHeader<"X-Tag", StringContaining "one">',
  );
});

test("an expect that makes no asymmetric forms has the matchers all the same", () => {
  const given: unknown[] = [];
  extendExpect({ extend: (all) => given.push(all) }, matchers);
  expect(given).toEqual([matchers]);
});
