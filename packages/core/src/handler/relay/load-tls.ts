import type * as Tls from "node:tls";

/** Loads `node:tls`, which costs more than all of this package, for the first relay that wants it. */
export async function loadTls(): Promise<typeof Tls> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("node:tls") as typeof Tls;
  return await import("node:tls");
}
