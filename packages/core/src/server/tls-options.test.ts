import { expect, test } from "vitest";
import { resolveOptions } from "./resolve-options.js";

function refusalOf(tls: unknown): string {
  try {
    resolveOptions({ tls } as never);
    return "accepted";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

test.each<[unknown, string]>([
  [true, 'INVALID_OPTION: The option "tls" takes false, "starttls", "required", "implicit"'],
  ["startls", 'INVALID_OPTION: The option "tls" takes false, "starttls", "required", "implicit"'],
  [{}, 'INVALID_OPTION: The option "tls.mode" has to be one of "starttls", "required", "implicit"'],
  [
    { mode: "implicit", minversion: "TLSv1.3" },
    'UNKNOWN_OPTION: Unknown option "tls.minversion". Did you mean "tls.minVersion"?',
  ],
  [
    { mode: "implicit", key: "k" },
    'INVALID_OPTION: The options "tls.key" and "tls.cert" belong together: give "tls.cert" too',
  ],
  [
    { mode: "implicit", cert: "c" },
    'INVALID_OPTION: The options "tls.key" and "tls.cert" belong together: give "tls.key" too',
  ],
])("a wrong option tls is refused, and what is right is said: %j", (tls, wanted) => {
  expect(refusalOf(tls).slice(0, wanted.length)).toBe(wanted);
});

test.each([
  [undefined, false],
  [false, false],
  ["required", { mode: "required" }],
  [{ mode: "implicit", key: "k", cert: "c", minVersion: "TLSv1.3" }, { mode: "implicit" }],
] as const)("what is resolved of %j shows no key", (tls, wanted) => {
  const { tls: resolved } = resolveOptions({ tls });
  expect(resolved).toStrictEqual(wanted);
  expect(Object.isFrozen(resolved)).toBe(true);
});
