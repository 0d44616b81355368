import type { Limits } from "../session/limits.js";
import type { Extension } from "./extension.js";

/** The names of RFC 9422 §4 for the limits that a session keeps. */
const NAMES: readonly (readonly [string, keyof Limits])[] = [
  ["MAILMAX", "transactions"],
  ["RCPTMAX", "recipients"],
  ["RCPTDOMAINMAX", "recipientDomains"],
];
/** RFC 9422 §4: a limit is a number of one to six digits, and no zero comes first. */
const LARGEST = 999_999;

/**
 * LIMITS (RFC 9422): tells clients the limits that they would run into otherwise. A limit that is `Infinity`, or that the
 * extension has no number for, is not named; without any the keyword is not announced.
 */
export const limits: Extension = {
  keyword: "LIMITS",
  announce({ rules }) {
    const named = NAMES.flatMap(([name, limit]) => {
      const most = rules.limits[limit];
      return most >= 1 && most <= LARGEST ? [`${name}=${most}`] : [];
    });
    return named.length === 0 ? undefined : `LIMITS ${named.join(" ")}`;
  },
};
