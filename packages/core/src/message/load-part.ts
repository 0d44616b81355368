import { createRequire } from "node:module";

/**
 * Loads a file of this package that few tests need, at once: what it serves is no promise. It is the CommonJS one in both
 * formats, since an ES module cannot be loaded so everywhere.
 *
 * @param name - as the entry point in `package.json` is called
 */
export function loadPart(name: string): unknown {
  // Not called by its own name: a bundler would look for what it could load.
  const load: (path: string) => unknown = __IS_CJS__ ? require : createRequire(__BUNDLE_URL__);
  return load(`${__CORE_PARTS__}${name}`);
}
