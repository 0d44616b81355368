import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { SmtpFixtureError } from "../errors.js";
import { checkHandler } from "../handler/check-handler.js";
import type { Handler } from "../handler/handler.js";
import { isClass } from "../handler/is-class.js";

/**
 * Loads a handler: `./my-handler.js`, `./my-handler.js#Named`, `some-package#Named`. The export is a handler, a class of
 * handlers, or a function that makes one; the latter two get the arguments.
 *
 * @throws `INVALID_OPTION` where there is no such export, or it is no handler, or has a hook whose name is misspelt
 */
export async function loadHandler(specifier: string, args: readonly string[]): Promise<Handler> {
  const [path = "", name = "default"] = specifier.split("#");
  const isFile = /^\.{0,2}\//.test(path) || isAbsolute(path);
  const module = (await import(isFile ? pathToFileURL(resolve(path)).href : path)) as Record<
    string,
    unknown
  >;
  const exported = module[name];
  if (exported === undefined)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `${path} has no export "${name}". It has: ${Object.keys(module).join(", ") || "none"}.`,
    );
  if (typeof exported !== "function") return handlerOf(exported, specifier, args);
  // A class cannot be called, and whatever else is a function makes a handler when it is.
  const made: unknown = isClass(exported)
    ? Reflect.construct(exported, args)
    : await (exported as (...words: readonly string[]) => unknown)(...args);
  return handlerOf(made, specifier, []);
}

function handlerOf(value: unknown, specifier: string, args: readonly string[]): Handler {
  if (typeof value !== "object" || value === null)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `${specifier} is no handler: it has to be an object with hooks such as handleData, a class of them, or a function that makes one.`,
    );
  if (args.length > 0)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `${specifier} is a handler already and takes no arguments, and got ${args.join(" ")}.`,
    );
  checkHandler(value, specifier);
  return value;
}
