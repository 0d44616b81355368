import { clientFirst } from "./client-first.js";
import type { ExchangeStep, Mechanism } from "./mechanism.js";
import { textOf } from "./text.js";

/** PLAIN (RFC 4616 §2): authorization identity, NUL, user name, NUL, password, all of it UTF-8. */
export const plain: Mechanism = clientFirst("PLAIN", read);

function read(response: Buffer): ExchangeStep {
  const parts = textOf(response)?.split("\0") ?? [];
  const [authorize = "", user = "", password = ""] = parts;
  if (parts.length !== 3 || user === "") return { type: "malformed" };
  return {
    type: "credentials",
    credentials: {
      kind: "password",
      mechanism: "PLAIN",
      user,
      password,
      authorize: authorize === "" ? undefined : authorize,
    },
  };
}
