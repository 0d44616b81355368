import type { ExchangeStep, Mechanism } from "./mechanism.js";

const NO_CHALLENGE = Buffer.alloc(0);

/** PLAIN (RFC 4616): authorization identity, NUL, user name, NUL, password. */
export const plain: Mechanism = {
  name: "PLAIN",
  begin: (initial) =>
    initial === undefined
      ? { type: "challenge", challenge: NO_CHALLENGE, next: read }
      : read(initial),
};

function read(response: Buffer): ExchangeStep {
  const parts = response.toString("utf8").split("\0");
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
