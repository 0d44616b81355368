import type { Limits } from "../session/limits.js";
import type { Extension } from "./extension.js";

/** The names of RFC 9422 §4 for the limits that a session keeps. */
const NAMES: readonly (readonly [string, keyof Limits])[] = [["RCPTMAX", "recipients"]];

/**
 * LIMITS (RFC 9422): tells clients the limits that they would run into otherwise. A limit that is `Infinity` is not
 * named; without any the keyword is not announced.
 */
export const limits: Extension = {
  keyword: "LIMITS",
  announce({ rules }) {
    const named = NAMES.flatMap(([name, limit]) =>
      Number.isFinite(rules.limits[limit]) ? [`${name}=${rules.limits[limit]}`] : [],
    );
    return named.length === 0 ? undefined : `LIMITS ${named.join(" ")}`;
  },
};
