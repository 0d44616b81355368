import { clientFirst } from "./client-first.js";
import type { Mechanism } from "./mechanism.js";
import { textOf } from "./text.js";

/**
 * EXTERNAL (RFC 4422 appendix A): who the client is follows from outside of the exchange, such as from its certificate;
 * the one message names who it wants to act as, or nobody.
 */
export const external: Mechanism = clientFirst("EXTERNAL", (response) => {
  const authorize = textOf(response);
  if (authorize === undefined || authorize.includes("\0")) return { type: "malformed" };
  return {
    type: "credentials",
    credentials: {
      kind: "external",
      mechanism: "EXTERNAL",
      user: authorize,
      authorize: authorize === "" ? undefined : authorize,
    },
  };
});
