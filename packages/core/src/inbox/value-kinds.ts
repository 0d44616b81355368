import type { AsymmetricMatcher, TextMatch } from "./query.js";

/** Whether a value is a RegExp, also one of another realm. */
export function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === "[object RegExp]";
}

/** Whether a value is an asymmetric matcher of some runner. */
export function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return hasMethod(value, "asymmetricMatch");
}

/** Whether a value can be matched with a text. */
export function isTextMatch(value: unknown): value is TextMatch {
  return (
    typeof value === "string" ||
    typeof value === "function" ||
    isRegExp(value) ||
    isAsymmetric(value)
  );
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return hasMethod(value, "then");
}

function hasMethod(value: unknown, name: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Record<string, unknown>)[name] === "function"
  );
}
