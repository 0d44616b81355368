import { createRequire } from "node:module";
import type * as SpecialParts from "./special-parts.js";

let loaded: typeof SpecialParts | undefined;

/** What reads calendar parts and delivery reports; loaded at the first call. */
export function loadSpecialParts(): typeof SpecialParts {
  loaded ??= __IS_CJS__
    ? (require("./special-parts.js") as typeof SpecialParts)
    : // import() would have to be waited for, and what reads a message waits for nothing.
      (createRequire(__BUNDLE_URL__)("../cjs/special-parts.js") as typeof SpecialParts);
  return loaded;
}
