import { SmtpFixtureError } from "./errors.js";
import { nearestName } from "./nearest-name.js";

/** Says what an option takes where a value is not that. */
export type Check = (value: unknown) => string | undefined;

export const isText: Check = (value) => (typeof value === "string" ? undefined : "a string");
export const isFlag: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");
export const isFunction: Check = (value) =>
  typeof value === "function" ? undefined : "a function";
export const isAmount: Check = (value) =>
  typeof value === "number" &&
  value >= 0 &&
  (Number.isInteger(value) || value === Number.POSITIVE_INFINITY)
    ? undefined
    : "a whole number from 0 on, or Infinity";
export const isDuration: Check = (value) =>
  typeof value === "number" && value > 0
    ? undefined
    : "a number of milliseconds above 0, or Infinity";
export const isPort: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65_536
    ? undefined
    : "a whole number from 0 to 65535";
export const isObject: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "an object";
export const isLine: Check = (value) =>
  typeof value === "string" && !/[\0-\x1f\x7f]/.test(value) && value !== ""
    ? undefined
    : "one line of text";
export const isNameList: Check = (value) =>
  Array.isArray(value) && value.every((name) => typeof name === "string")
    ? undefined
    : "a list of names";
export const isOneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string)
      ? undefined
      : names.map((name) => JSON.stringify(name)).join(" or ");
export const isListOf =
  (names: readonly string[]): Check =>
  (value) =>
    Array.isArray(value) && value.every((name) => names.includes(name as string))
      ? undefined
      : `a list of ${names.join(", ")}`;
export const isLogger: Check = (value) =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  ["debug", "info", "warn", "error"].every((level) => {
    const call = (value as Record<string, unknown>)[level];
    return call === undefined || typeof call === "function";
  })
    ? undefined
    : "an object with any of the functions debug, info, warn and error";

/** Options in whose place somebody may have put a secret: an error does not repeat that. */
const SECRET: ReadonlySet<string> = new Set(["auth", "authenticator", "pass"]);

/**
 * Refuses an option that is not known or not what it has to be.
 *
 * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION`, saying what the option takes
 */
export function checkOptions(
  options: object,
  checks: Readonly<Record<string, Check>>,
  prefix: string,
): void {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      const nearest = nearestName(name, Object.keys(checks));
      const hint =
        nearest === undefined
          ? `Known are: ${Object.keys(checks).join(", ")}.`
          : `Did you mean "${prefix}${nearest}"?`;
      throw new SmtpFixtureError("UNKNOWN_OPTION", `Unknown option "${prefix}${name}". ${hint}`);
    }
    if (value === undefined) continue;
    const wanted = check(value);
    if (wanted !== undefined)
      throw new SmtpFixtureError(
        "INVALID_OPTION",
        `The option "${prefix}${name}" takes ${wanted}, not ${SECRET.has(name) && typeof value === "string" ? "a string" : show(value)}.`,
      );
  }
}

/** A value as an error shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
