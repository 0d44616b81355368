import type { ExchangeStep, Mechanism } from "./mechanism.js";

const NO_CHALLENGE = Buffer.alloc(0);

/** A mechanism of one message, the client's; who does not send it at once is asked with an empty challenge (RFC 4954 §4). */
export function clientFirst(
  name: string,
  read: (response: Buffer) => ExchangeStep,
  refusal?: Buffer,
): Mechanism {
  return {
    name,
    begin: (initial) =>
      initial === undefined
        ? { type: "challenge", challenge: NO_CHALLENGE, next: read }
        : read(initial),
    refusal,
  };
}
