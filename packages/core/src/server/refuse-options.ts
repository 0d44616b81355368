import { SmtpFixtureError } from "../errors.js";
import { isOptionName } from "./resolve-options.js";

/**
 * Refuses options where a handler belongs: as a handler they would do nothing, and nobody would read them.
 *
 * @throws `INVALID_OPTION`, saying where options go
 */
export function refuseOptions(handler: object): void {
  const names = Object.keys(handler);
  if (names.length === 0 || !isPlain(handler) || !names.every(isOptionName)) return;
  throw new SmtpFixtureError(
    "INVALID_OPTION",
    `The first argument is the handler, and this one has no hook but options: ${names.join(", ")}. Options come after it; where there is no handler, write undefined in its place.`,
  );
}

/** Also one of another realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
