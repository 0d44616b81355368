import type * as Tls from "node:tls";

/** `node:tls`, loaded when TLS is first used: it costs 3 ms, and most tests have none. */
export function loadTls(): typeof Tls {
  return process.getBuiltinModule("node:tls");
}
