import { inspect } from "node:util";

/** What we change of an error, whatever realm it is of. */
interface Changeable {
  message: string;
  stack?: string | undefined;
}

/** What errors said before we added to them: one that is thrown again in another test has that test's mails alone. */
const before = new WeakMap<
  object,
  { readonly message: string; readonly stack: string | undefined }
>();

/** What an error says, with the difference that a runner keeps beside it. */
export function textOf(entry: unknown): string {
  const error: unknown = Array.isArray(entry) ? entry[0] : entry;
  if (!isChangeable(error)) return String(error);
  const { diff } = error as { readonly diff?: unknown };
  return typeof diff === "string" ? `${error.message}\n\n${diff}` : error.message;
}

/**
 * One of a failed test's errors as its runner keeps them: Jest's may be a pair, the second telling where the test stands.
 * What cannot be added to makes room for what can.
 */
export function errorAt(errors: unknown[], index: number): Changeable | undefined {
  const entry = errors[index];
  const [error, place] = Array.isArray(entry) ? (entry as unknown[]) : [entry, undefined];
  if (isChangeable(error)) return error;
  if (!isChangeable(place)) return undefined;
  // A text or a plain object was thrown; a test that Jest gives up is one. Jest would speak of it in these words.
  const shown = typeof error === "string" ? `"${error}"` : inspect(error, { depth: 3 });
  const frames = framesOf(place.stack ?? "");
  place.message = `thrown: ${shown}`;
  place.stack = `${place.message}${frames}`;
  errors[index] = place;
  return place;
}

/** Adds lines to what an error says: to its message, and to its stack, which some reporters print in its place. */
export function append(error: Changeable, lines: readonly string[]): void {
  const { message, stack } = before.get(error) ?? error;
  before.set(error, { message, stack });
  const added = `\n\n${lines.join("\n")}`;
  try {
    // Jest's text of a failed assertion of Node's ends with its frames.
    const told = message.length - framesOf(message).length;
    error.message = message.slice(0, told) + added + message.slice(told);
    if (stack === undefined) return;
    // A stack begins with the message, as a rule; what follows it is where it happened.
    const at = message === "" ? -1 : stack.indexOf(message);
    const frames = framesOf(stack);
    const end = at === -1 ? stack.length - frames.length : at + message.length;
    error.stack = stack.slice(0, end) + added + stack.slice(end);
  } catch {
    // It is frozen: then it says what it says.
  }
}

function framesOf(stack: string): string {
  return /\n?(?:\n[ \t]+at [^\n]*)+\s*$/.exec(stack)?.[0] ?? "";
}

function isChangeable(value: unknown): value is Changeable {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { message?: unknown }).message === "string"
  );
}
