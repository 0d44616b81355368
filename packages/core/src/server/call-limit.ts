import type { CallLimit } from "../protocol/session/tally.js";
import { type Check, isAmount, isObject } from "../check-options.js";

/** What holds for a verb that a table of limits does not name. */
const OTHERS = 20;

export const isCallLimit: Check = (value) => {
  const wanted = "a whole number from 0 on, or a table of them by verb";
  if (typeof value === "number") return isAmount(value) === undefined ? undefined : wanted;
  if (isObject(value) !== undefined) return wanted;
  return Object.values(value as object).every((limit) => isAmount(limit) === undefined)
    ? undefined
    : wanted;
};

/** The option `commandCallLimit` as a session keeps to it. */
export function callLimitOf(
  option: number | Readonly<Record<string, number>> | undefined,
): CallLimit | undefined {
  if (option === undefined) return undefined;
  if (typeof option === "number") return Object.freeze({ of: new Map(), others: option });
  const of = new Map(Object.entries(option).map(([verb, limit]) => [verb.toUpperCase(), limit]));
  const others = of.get("*") ?? OTHERS;
  of.delete("*");
  return Object.freeze({ of, others });
}
