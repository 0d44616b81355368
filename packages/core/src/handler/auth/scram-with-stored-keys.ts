import type * as Crypto from "node:crypto";
import { type Check, checkOptions } from "../../check-options.js";
import type { HookSession, MaybePromise } from "../handler.js";
import { loadCrypto } from "./load-crypto.js";
import type { ExchangeContext, OwnMechanism } from "./own-mechanism.js";
import { askForProof } from "./scram-exchange.js";
import {
  answerToProof,
  faultOfKeys,
  ITERATIONS,
  SALT_OCTETS,
  type ScramKeys,
} from "./scram-keys.js";
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
 * What a user who is not known is shown. Give what most of your keys have: whoever differs from them is told apart.
 */
export interface UnknownUserOptions {
  /** @defaultValue 4_096, as `deriveScramKeys()` has it */
  readonly iterations?: number | undefined;
  /** The length of the salt, 1 to 64. @defaultValue 16, as `deriveScramKeys()` has it */
  readonly saltOctets?: number | undefined;
}

/**
 * SCRAM-SHA-256 for a server that keeps no passwords, but the keys that {@link deriveScramKeys} makes of them (RFC 5802
 * §3, RFC 5803). It decides alone: the authenticator is not asked. A user who is not known, for whom the look-up gives
 * undefined, is shown a salt of its own, the same for as long as this mechanism lives, and is refused in the end.
 *
 * @example
 * const keys = new Map([["ada", await deriveScramKeys("s3cret")]]);
 * const mechanisms = [scramWithStoredKeys(({ user }) => keys.get(user))];
 * @param unknown - how a user who is not known looks like the others
 * @throws `UNKNOWN_OPTION`, naming the nearest; `INVALID_OPTION`, saying what the option takes
 */
export function scramWithStoredKeys(
  lookUp: (context: ScramKeysContext) => MaybePromise<ScramKeys | undefined>,
  unknown: UnknownUserOptions = {},
): OwnMechanism {
  checkOptions(unknown, CHECKS, "");
  return makeScramWithStoredKeys(lookUp, ({ randomBytes }) => drawNonce(randomBytes), unknown);
}

export function makeScramWithStoredKeys(
  lookUp: (context: ScramKeysContext) => MaybePromise<ScramKeys | undefined>,
  nonceOf: (crypto: typeof Crypto) => string,
  { iterations = ITERATIONS, saltOctets = SALT_OCTETS }: UnknownUserOptions = {},
): OwnMechanism {
  let hidden: Buffer | undefined;
  /** Who asks twice must not learn whom the server knows: not from the salt, the iterations or the time that it takes. */
  const standIn = (crypto: typeof Crypto, user: string): ScramKeys => {
    hidden ??= crypto.randomBytes(32);
    const salt = crypto.createHmac("sha512", hidden).update(user).digest().subarray(0, saltOctets);
    return { salt, iterations, storedKey: hidden, serverKey: hidden };
  };
  return {
    name: "SCRAM-SHA-256",
    async *exchange({ initial, session, signal }: ExchangeContext) {
      const crypto = await loadCrypto();
      let asked: Asked | undefined;
      const shown = yield* askForProof(initial, async ({ user, authorize }) => {
        const found = await lookUp({ user, authorize, session, signal });
        if (found !== undefined) check(found);
        const keys = found ?? standIn(crypto, user);
        asked = { user, isKnown: found !== undefined, keys };
        return { salt: keys.salt, iterations: keys.iterations, nonce: nonceOf(crypto) };
      });
      if (shown === false || "success" in shown) return shown;
      const answer = asked && answerToProof(crypto, asked.keys, shown);
      if (answer === undefined || asked?.isKnown !== true) return false;
      yield `v=${answer}`;
      return { success: true, user: asked.user };
    },
  };
}

interface Asked {
  readonly user: string;
  readonly isKnown: boolean;
  readonly keys: ScramKeys;
}

const CHECKS: Readonly<Record<keyof UnknownUserOptions, Check>> = {
  iterations: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : "a whole number from 1 on",
  saltOctets: (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64
      ? undefined
      : "a whole number from 1 to 64",
};

/** Never says what was given, since it may be a secret. */
function check(keys: ScramKeys): void {
  const fault = typeof keys === "object" && keys !== null ? faultOfKeys(keys) : NO_KEYS;
  if (fault !== undefined) throw new TypeError(`These are no keys for SCRAM-SHA-256: ${fault}.`);
}

const NO_KEYS =
  "the look-up has to return what deriveScramKeys() made, or undefined for a user who is not known";
