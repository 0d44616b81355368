import type { AsymmetricMatcher, TextMatch } from "./query.js";

/** Whether a value is a RegExp, also one of another realm. */
export function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === "[object RegExp]";
}

export function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { asymmetricMatch?: unknown }).asymmetricMatch === "function"
  );
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

/** How a text is judged: made once for each query. */
export type TextJudge = (value: string) => boolean;

/** @param fold - whether strings are compared without regard to case, as mailboxes are */
export function textJudge(match: TextMatch, fold = false): TextJudge {
  if (typeof match === "string") {
    if (!fold) return (value) => value === match;
    const folded = match.toLowerCase();
    return (value) => value.toLowerCase() === folded;
  }
  if (isRegExp(match)) {
    // With g or y a RegExp remembers where it stopped, and every second test would fail.
    const pattern = new RegExp(match.source, match.flags.replaceAll(/[gy]/g, ""));
    return (value) => pattern.test(value);
  }
  if (typeof match === "function") return (value) => Boolean(match(value));
  return (value) => match.asymmetricMatch(value);
}

const LONGEST = 120;

/** A value as failure texts show it: on one line, cut where it is long, control characters escaped. */
export function show(value: unknown): string {
  if (typeof value === "string")
    return cut(JSON.stringify(value).replaceAll(/[\x7f-\x9f]/g, escape));
  if (isRegExp(value)) return cut(String(value));
  if (isAsymmetric(value)) {
    const text = (value as { toAsymmetricMatcher?: () => string }).toAsymmetricMatcher?.();
    return cut(text ?? "an asymmetric matcher");
  }
  if (typeof value === "function")
    return value.name === "" ? "a predicate" : `the predicate ${value.name}`;
  if (Array.isArray(value)) return cut(`[${value.map(show).join(", ")}]`);
  if (Buffer.isBuffer(value) || ArrayBuffer.isView(value)) return `${value.byteLength} octets`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${show(field)}`);
    return cut(`{ ${fields.join(", ")} }`);
  }
  return String(value);
}

const escape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
