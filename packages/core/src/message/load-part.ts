import { createRequire } from "node:module";

/**
 * Loads a file of this package that few tests need, at once: what it serves is no promise. It is the CommonJS one in both
 * formats, since an ES module cannot be loaded so everywhere.
 *
 * @param name - as the entry point in `package.json` is called
 */
export function loadPart(name: string): unknown {
  const path = `${__CORE_PARTS__}${name}`;
  // By way of `module`: a bundler takes `require()` of a path that it cannot know for all the files there are.
  if (__IS_CJS__) return module.require(path) as unknown;
  return createRequire(__BUNDLE_URL__)(path) as unknown;
}
