import type { ExchangeStep, Mechanism } from "./mechanism.js";

const NO_CHALLENGE = Buffer.alloc(0);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** PLAIN (RFC 4616 §2): authorization identity, NUL, user name, NUL, password, all of it UTF-8. */
export const plain: Mechanism = {
  name: "PLAIN",
  begin: (initial) =>
    initial === undefined
      ? { type: "challenge", challenge: NO_CHALLENGE, next: read }
      : read(initial),
};

function read(response: Buffer): ExchangeStep {
  let text: string;
  try {
    text = utf8.decode(response);
  } catch {
    return { type: "malformed" };
  }
  const parts = text.split("\0");
  const [authorize = "", user = "", password = ""] = parts;
  if (parts.length !== 3 || user === "") return { type: "malformed" };
  return {
    type: "credentials",
    credentials: {
      mechanism: "PLAIN",
      user,
      password,
      authorize: authorize === "" ? undefined : authorize,
    },
  };
}
