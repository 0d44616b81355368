import type * as Crypto from "node:crypto";
import { proofOf } from "./credentials.js";
import type { JudgedContext, JudgedMechanism } from "./judged-mechanism.js";
import { loadCrypto } from "./load-crypto.js";
import { askForProof, type ScramChallenge } from "./scram-exchange.js";
import { answerToProof, ITERATIONS, keysNow, SALT_OCTETS } from "./scram-keys.js";
import type { ClientFirst } from "./scram-messages.js";

/** What an exchange draws by lot. */
export type ScramRandom = Omit<ScramChallenge, "iterations">;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): each side proves to the other that it knows the password. Passwords are kept in
 * plain, so the salt is drawn anew for each exchange.
 */
export const scramSha256: JudgedMechanism = makeScramSha256(({ randomBytes }) => ({
  nonce: drawNonce(randomBytes),
  salt: randomBytes(SALT_OCTETS),
}));

/** The server's part of a nonce, never used before. */
export function drawNonce(randomBytes: typeof Crypto.randomBytes): string {
  return randomBytes(18).toString("base64");
}

export function makeScramSha256(draw: (crypto: typeof Crypto) => ScramRandom): JudgedMechanism {
  return {
    name: "SCRAM-SHA-256",
    async *exchange({ initial, judge }: JudgedContext) {
      const crypto = await loadCrypto();
      const { nonce, salt } = draw(crypto);
      let said: Pick<ClientFirst, "user" | "authorize"> = { user: "", authorize: undefined };
      const shown = yield* askForProof(initial, (first) => {
        said = first;
        return Promise.resolve({ nonce, salt, iterations: ITERATIONS });
      });
      if (shown === false || "success" in shown) return shown;
      const { user, authorize } = said;
      // The server's own proof, once the client's was found to be right.
      let answer: string | undefined;
      const decision = await judge(
        proofOf({ mechanism: "SCRAM-SHA-256", user, authorize }, (password) => {
          const keys = keysNow(crypto, password ?? "", salt, ITERATIONS);
          const proven = answerToProof(crypto, keys, shown);
          if (password !== undefined) answer = proven;
          return proven !== undefined;
        }),
      );
      if (!decision.success) return decision;
      if (answer === undefined) throw new TypeError(UNPROVEN);
      yield `v=${answer}`;
      return decision;
    },
  };
}

const UNPROVEN =
  "SCRAM-SHA-256 lets nobody in unproven: the server has to show that it knows the password too. Let the authenticator call credentials.check(password) and return what it says.";
