import { isAsymmetric, isRegExp } from "./value-kinds.js";

const LONGEST = 120;
/** How deep objects are followed: an error must not fail because what it is about is a circle. */
const DEEPEST = 4;

/** A value as failure texts show it: on one line, cut where it is long, characters that nobody sees escaped. */
export function show(value: unknown, depth = 0): string {
  if (typeof value === "string") return cut(`"${escaped(value, true)}"`);
  if (isRegExp(value)) return cut(String(value));
  if (isAsymmetric(value)) return cut(asymmetric(value));
  if (typeof value === "function")
    return value.name === "" ? "a predicate" : `the predicate ${value.name}`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} octets`;
  if (typeof value !== "object" || value === null)
    return typeof value === "bigint" ? `${value}n` : String(value);
  if (Object.prototype.toString.call(value) === "[object Date]") return String(value);
  if (depth >= DEEPEST) return "…";
  if (Array.isArray(value)) return cut(`[${value.map((one) => show(one, depth + 1)).join(", ")}]`);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${show(field, depth + 1)}`);
  return fields.length === 0 ? "{}" : cut(`{ ${fields.join(", ")} }`);
}

/** A text as it stands in a sentence, without quotes: on one line, cut where it is long. */
export const showPlain = (text: string): string => cut(escaped(text, false));

/** A text as a string of JavaScript's, whole. */
export const literal = (text: string): string => `"${withoutUnseen(quotable(text))}"`;

/** Control characters, odd spaces, and marks of no width and of writing direction. */
const UNSEEN =
  /[\0-\x1f\x7f-\xa0\xad\u061c\u200b\u200c\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff]|\p{Surrogate}/gu;
const NAMED = new Map([
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
]);

function escaped(text: string, isQuoted: boolean): string {
  // What is cut anyway is not worth the work.
  const kept = text.length > LONGEST ? text.slice(0, LONGEST + 1) : text;
  return withoutUnseen(isQuoted ? quotable(kept) : kept);
}

const quotable = (text: string): string => text.replaceAll(/["\\]/g, String.raw`\$&`);

const withoutUnseen = (text: string): string =>
  text.replaceAll(
    UNSEEN,
    (one) => NAMED.get(one) ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** `StringContaining "x"`, as a runner's own failure texts call it. */
function asymmetric(value: object): string {
  const { toAsymmetricMatcher, sample } = value as {
    toAsymmetricMatcher?: () => string;
    sample?: unknown;
  };
  if (typeof toAsymmetricMatcher === "function") return toAsymmetricMatcher.call(value);
  const name = String(value);
  if (name.startsWith("[object")) return "an asymmetric matcher";
  return sample === undefined ? name : `${name} ${show(sample, DEEPEST - 1)}`;
}

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  // No half of a surrogate pair.
  return `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
