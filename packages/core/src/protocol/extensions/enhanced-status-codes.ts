import type { Extension } from "./extension.js";

/** ENHANCEDSTATUSCODES (RFC 2034): replies carry a code of RFC 3463 before their text. */
export const enhancedStatusCodes: Extension = {
  keyword: "ENHANCEDSTATUSCODES",
  announce: () => "ENHANCEDSTATUSCODES",
};
