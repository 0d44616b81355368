import { createRequire } from "node:module";
import { lendReflect } from "./lend-reflect.js";
import type { X509Library } from "./x509-library.js";

/**
 * `@peculiar/x509`, loaded for the first certificate. It is loaded by `require` in both formats: what it has to find in
 * `Reflect` meanwhile must be gone before anybody else gets to look (see {@link lendReflect}).
 */
export function loadX509(): X509Library {
  const takeBack = lendReflect();
  try {
    if (__IS_CJS__) return require("@peculiar/x509") as X509Library;
    return createRequire(__BUNDLE_URL__)("@peculiar/x509") as X509Library;
  } finally {
    takeBack();
  }
}
