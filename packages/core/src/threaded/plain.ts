import { SmtpFixtureError, type SmtpFixtureErrorCode } from "../errors.js";
import { describeError } from "../server/logger.js";

// What crosses a thread is plain data: an error would lose its class, its code and the reply that it carries.

/** An error, or whatever was thrown, as plain data. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Its own other properties, as far as they can be copied: `code`, `errno`, `reply`, … */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly cause: PlainError | undefined;
  /** Set where it was no error at all: a copy of what was thrown, or its description. */
  readonly thrown?: unknown;
}

/** Causes of causes that are kept: an error may be its own. */
const MOST_CAUSES = 8;

export function encodeError(error: unknown, depth = 0): PlainError {
  if (!(error instanceof Error) && !isErrorLike(error))
    return {
      name: "Error",
      message: describeError(error),
      stack: undefined,
      properties: {},
      cause: undefined,
      thrown: isCopyable(error) ? error : describeError(error),
    };
  const { name, message, stack, cause } = error;
  return {
    name: String(name),
    message: String(message),
    stack: typeof stack === "string" ? stack : undefined,
    properties: copyable(
      Object.fromEntries(
        Object.entries(error).filter(([key]) => key !== "cause" && key !== "name"),
      ),
    ),
    cause: cause === undefined || depth > MOST_CAUSES ? undefined : encodeError(cause, depth + 1),
  };
}

const KINDS: Readonly<Record<string, ErrorConstructor>> = {
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
};

export function decodeError(plain: PlainError): unknown {
  if (Object.hasOwn(plain, "thrown")) return plain.thrown;
  const { name, message, stack, properties } = plain;
  const options = plain.cause === undefined ? {} : { cause: decodeError(plain.cause) };
  const error =
    name === "SmtpFixtureError"
      ? new SmtpFixtureError(properties["code"] as SmtpFixtureErrorCode, message, options)
      : new (KINDS[name] ?? Error)(message, options);
  Object.assign(error, properties);
  const hidden = { configurable: true, writable: true };
  if (error.name !== name) Object.defineProperty(error, "name", { ...hidden, value: name });
  Object.defineProperty(error, "stack", { ...hidden, value: stack });
  return error;
}

/** An error of another realm is one too. */
function isErrorLike(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === "[object Error]";
}

/** Whether a value can cross a thread. */
export function isCopyable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Those of an object's properties that can cross a thread. */
export function copyable(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => isCopyable(value)));
}

/**
 * The properties of an object that are data: its own, and what its class computes.
 *
 * @param without - a property to leave out
 */
export function dataOf(source: object, without?: string): Record<string, unknown> {
  const names = new Set(Object.keys(source));
  for (
    let at = Object.getPrototypeOf(source) as object | null;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (get !== undefined) names.add(name);
  const data: Record<string, unknown> = {};
  for (const name of names) {
    if (name === without) continue;
    const value = (source as Record<string, unknown>)[name];
    if (typeof value !== "function") data[name] = value;
  }
  return data;
}
