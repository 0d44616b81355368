import { show } from "../check-options.js";
import { SmtpFixtureError } from "../errors.js";
import { editDistance } from "../nearest-name.js";
import { HOOKS } from "./hook-names.js";
import { isClass } from "./is-class.js";
import { isThenable } from "./verdict.js";

/**
 * Refuses what is no handler, and a handler with a method that was meant to be a hook: it would never be called, and
 * nothing would tell of it.
 *
 * @param what - what the error calls it
 * @throws `INVALID_OPTION`, saying what to write
 */
export function checkHandler(handler: unknown, what = "The handler"): void {
  if (!isObject(handler))
    throw refused(
      `${what} has to be an object with hooks such as handleData, not ${inPlaceOf(handler)}.`,
    );
  for (
    let at: object | null = handler;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    for (const name of Object.getOwnPropertyNames(at))
      if (LOOKS_LIKE_HOOK.test(name)) checkName(name, at, handler, what);
}

const LOOKS_LIKE_HOOK = /^(?:handle[A-Z_]|auth_[A-Z])/;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isThenable(value);

/** What somebody gave in place of a handler, and what to do about it. */
function inPlaceOf(value: unknown): string {
  if (Array.isArray(value))
    return "a list: for several handlers in a row write compose(first, second)";
  if (isThenable(value)) return "a promise: await it first";
  if (typeof value !== "function") return show(value);
  const { name } = value;
  if (isClass(value)) return `a class: write "new ${name === "" ? "MyHandler" : name}()"`;
  return `a function: write { handleData: ${name === "" ? "myFunction" : name} } if it is a hook, and pass what it returns if it makes a handler`;
}

function checkName(name: string, at: object, handler: object, what: string): void {
  // Getters are left alone: what they return is nobody's business before a hook is asked.
  const value: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
  if (HOOKS.includes(name)) {
    if (value === undefined || value === null || typeof value === "function") return;
    throw refused(`${what} has a hook ${name} that is ${show(value)}: it has to be a function.`);
  }
  if (typeof value !== "function") return;
  const hint = hintFor(name, handler);
  if (hint !== undefined)
    throw refused(`${what} has a method ${name}, which is no hook and is never called. ${hint}`);
}

/** What to write in place of a name; undefined where it is like no hook's. */
function hintFor(name: string, handler: object): string | undefined {
  if (name.startsWith("auth_")) {
    const mechanism = name.slice("auth_".length).replaceAll("__", "-");
    return `Mechanisms are an option: { mechanisms: [{ name: "${mechanism}", exchange }] }.`;
  }
  const letters = lettersOf(name);
  // That of MessageHandler, which calls it.
  if (name !== "handleMessage" && letters === "message") return 'Write "handleMessage".';
  const same = HOOKS.find((hook) => lettersOf(hook) === letters);
  if (same !== undefined) return `Write "${same}".`;
  const near = HOOKS.find((hook) => !(hook in handler) && isNear(letters, lettersOf(hook)));
  return near && `Did you mean "${near}"? If not, give it a name that is less like that.`;
}

/** What tells a hook from the others: `handle_RCPT` and `handleRcpt` have the same. */
const lettersOf = (name: string): string =>
  name.slice("handle".length).replaceAll("_", "").toLowerCase();

/** What other programs call them. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  mailfrom: "mail",
  rcptto: "rcpt",
  lhlo: "ehlo",
};

/** A slip of the pen. One at the beginning makes another word: "email" is not meant to be "mail", nor "fail". */
function isNear(letters: string, hook: string): boolean {
  if (Object.hasOwn(ALSO_CALLED, letters)) return ALSO_CALLED[letters] === hook;
  return letters[0] === hook[0] && editDistance(letters, hook) === 1;
}

const refused = (message: string): SmtpFixtureError =>
  new SmtpFixtureError("INVALID_OPTION", message);
