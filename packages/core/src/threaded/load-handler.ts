import { SmtpFixtureError } from "../errors.js";
import { checkHandler } from "../handler/check-handler.js";
import type { Handler } from "../handler/handler.js";
import { isClass } from "../handler/is-class.js";
import { describeError } from "../server/logger.js";
import { hooksOf } from "./hook-answerer.js";
import type { ThreadHandler } from "./messages.js";

type Named = Extract<ThreadHandler, { readonly type: "module" }>;
type Exports = Readonly<Record<string, unknown>>;

/**
 * Loads the handler that a module exports: an object with hooks, a class of such objects, or a function that makes one.
 *
 * @throws `CONTROLLER_FACTORY_FAILED`, with its cause; `INVALID_OPTION` for a hook whose name is misspelt
 */
export async function loadHandler(named: Named): Promise<Handler> {
  let made: unknown;
  try {
    made = await make(exportOf((await import(named.module)) as Exports, named), named.args ?? []);
  } catch (cause) {
    if (cause instanceof SmtpFixtureError) throw cause;
    throw failed(`could not be loaded: ${describeError(cause)}`, named, { cause });
  }
  if (typeof made !== "object" || made === null)
    throw failed("has to be a handler, a class of handlers or a function that returns one", named);
  checkHandler(made, labelOf(named));
  return made;
}

function exportOf(module: Exports, named: Named): unknown {
  const name = named.export ?? "default";
  // What a CommonJS file exports is its default; one that was compiled from ESM has a default of its own.
  const common = module["default"] as Exports | null | undefined;
  if (name === "default") {
    if (isObject(common) && common["__esModule"] === true && "default" in common)
      return common["default"];
    if (common !== undefined) return common;
    // A module whose exports are the hooks.
    if (hooksOf(module).length > 0) return module;
  } else if (name in module) return module[name];
  else if (isObject(common) && name in common) return common[name];
  const names = Object.keys(module).map((each) => `"${each}"`);
  throw failed(
    names.length === 0
      ? "is not there: the module exports nothing"
      : `is not there: the module exports ${names.join(", ")}`,
    named,
  );
}

const isObject = (value: unknown): value is Exports =>
  (typeof value === "object" || typeof value === "function") && value !== null;

function make(exported: unknown, args: readonly unknown[]): unknown {
  if (typeof exported !== "function") return exported;
  return isClass(exported)
    ? new (exported as new (...args: readonly unknown[]) => unknown)(...args)
    : (exported as (...args: readonly unknown[]) => unknown)(...args);
}

function failed(what: string, named: Named, options?: ErrorOptions): SmtpFixtureError {
  return new SmtpFixtureError("CONTROLLER_FACTORY_FAILED", `${labelOf(named)} ${what}.`, options);
}

const labelOf = (named: Named): string =>
  `The handler "${named.export ?? "default"}" of ${named.module}`;
