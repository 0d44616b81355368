import type { Extension } from "./extension.js";

/** PIPELINING (RFC 2920): commands may be sent in groups. The server answers each group with one write. */
export const pipelining: Extension = { keyword: "PIPELINING", announce: () => "PIPELINING" };
