import type * as Crypto from "node:crypto";

let loaded: Promise<typeof Crypto> | undefined;

/** Node's cryptography, loaded for the first exchange that takes it. */
export function loadCrypto(): Promise<typeof Crypto> {
  return (loaded ??= load());
}

async function load(): Promise<typeof Crypto> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("node:crypto") as typeof Crypto;
  return await import("node:crypto");
}
