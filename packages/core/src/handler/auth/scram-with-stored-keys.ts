import type * as Crypto from "node:crypto";
import type { HookSession, MaybePromise } from "../handler.js";
import { loadCrypto } from "./load-crypto.js";
import type { ExchangeContext, OwnMechanism } from "./own-mechanism.js";
import { askForProof } from "./scram-exchange.js";
import { answerToProof, faultOfKeys, ITERATIONS, type ScramKeys } from "./scram-keys.js";
import { drawNonce } from "./scram-sha-256.js";

/** Whose keys are looked up. */
export interface ScramKeysContext {
  readonly user: string;
  /** Who the client wants to act as (the authorization identity), where it said so. */
  readonly authorize: string | undefined;
  readonly session: HookSession;
  /** Aborts when the client gives up or leaves, or when the look-up takes longer than `hookTimeoutMs`. */
  readonly signal: AbortSignal;
}

/**
 * SCRAM-SHA-256 for a server that keeps no passwords, but the keys that {@link deriveScramKeys} makes of them (RFC 5802
 * §3, RFC 5803). It decides alone: the authenticator is not asked. A user who is not known, for whom the look-up gives
 * undefined, is shown a salt of its own and the usual iterations, always the same ones, and is refused in the end.
 *
 * @example
 * const keys = new Map([["ada", await deriveScramKeys("s3cret")]]);
 * const mechanisms = [scramWithStoredKeys(({ user }) => keys.get(user))];
 */
export function scramWithStoredKeys(
  lookUp: (context: ScramKeysContext) => MaybePromise<ScramKeys | undefined>,
): OwnMechanism {
  return makeScramWithStoredKeys(lookUp, ({ randomBytes }) => drawNonce(randomBytes));
}

export function makeScramWithStoredKeys(
  lookUp: (context: ScramKeysContext) => MaybePromise<ScramKeys | undefined>,
  nonceOf: (crypto: typeof Crypto) => string,
): OwnMechanism {
  let hidden: Buffer | undefined;
  return {
    name: "SCRAM-SHA-256",
    async *exchange({ initial, session, signal }: ExchangeContext) {
      const crypto = await loadCrypto();
      let known: { readonly user: string; readonly keys: ScramKeys } | undefined;
      const shown = yield* askForProof(initial, async ({ user, authorize }) => {
        const keys = await lookUp({ user, authorize, session, signal });
        if (keys === undefined) {
          // RFC 5802 §9: who asks twice must not learn from the salt whom the server knows.
          hidden ??= crypto.randomBytes(32);
          const salt = crypto.createHmac("sha256", hidden).update(user).digest().subarray(0, 16);
          return { nonce: nonceOf(crypto), salt, iterations: ITERATIONS };
        }
        check(keys);
        known = { user, keys };
        return { ...keys, nonce: nonceOf(crypto) };
      });
      if (shown === false || "success" in shown) return shown;
      const answer = known && answerToProof(crypto, known.keys, shown);
      if (known === undefined || answer === undefined) return false;
      yield `v=${answer}`;
      return { success: true, user: known.user };
    },
  };
}

/** Never says what was given, since it may be a secret. */
function check(keys: ScramKeys): void {
  const fault = typeof keys === "object" && keys !== null ? faultOfKeys(keys) : NO_KEYS;
  if (fault !== undefined) throw new TypeError(`These are no keys for SCRAM-SHA-256: ${fault}.`);
}

const NO_KEYS =
  "the look-up has to return what deriveScramKeys() made, or undefined for a user who is not known";
