import type { Mechanism } from "./mechanism.js";

/** A mechanism whose exchange is led elsewhere, since it takes randomness, a look-up or the code of a user. */
export function consulted(name: string): Mechanism {
  return {
    name,
    begin: (initial) => ({ type: "consult", mechanism: name, turn: "begin", response: initial }),
  };
}
