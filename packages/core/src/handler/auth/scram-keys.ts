import type * as Crypto from "node:crypto";
import { loadCrypto } from "./load-crypto.js";
import { sameOctets } from "./same-secret.js";
import { saslprep } from "./saslprep.js";

/** RFC 7677 §4: not less than this. */
export const ITERATIONS = 4096;
/** Of the salts that are made here. */
export const SALT_OCTETS = 16;
/** SHA-256's digest, in octets. */
const DIGEST_OCTETS = 32;

/** What a server keeps of a password for SCRAM-SHA-256 (RFC 5802 §3): enough to check it, too little to log in with. */
export interface ScramKeys {
  readonly salt: Uint8Array;
  /** How often the password was hashed; 4,096 at least, by RFC 7677 §4. */
  readonly iterations: number;
  /** 32 octets: SHA-256 of the key by which the client proves itself. */
  readonly storedKey: Uint8Array;
  /** 32 octets: the key by which the server proves itself. */
  readonly serverKey: Uint8Array;
}

/**
 * Makes of a password what {@link scramWithStoredKeys} takes in its place. The hashing is done beside the event loop,
 * however many iterations there are.
 *
 * @param options - `salt`: 16 random octets by default; `iterations`: 4,096 by default
 * @throws TypeError where the salt is empty or the iterations are no whole number from 1
 */
export async function deriveScramKeys(
  password: string,
  options: Partial<Pick<ScramKeys, "salt" | "iterations">> = {},
): Promise<ScramKeys> {
  const crypto = await loadCrypto();
  const { salt = crypto.randomBytes(SALT_OCTETS), iterations = ITERATIONS } = options;
  const fault = faultOfSalt({ salt, iterations });
  if (fault !== undefined) throw new TypeError(`Keys for SCRAM-SHA-256 cannot be made: ${fault}.`);
  const salted = await new Promise<Buffer>((resolve, reject) => {
    crypto.pbkdf2(saslprep(password), salt, iterations, DIGEST_OCTETS, "sha256", (error, octets) =>
      error === null ? resolve(octets) : reject(error),
    );
  });
  return { salt, iterations, ...keysOfSalted(crypto, salted) };
}

/** What a proof is checked by (RFC 5802 §3). */
export type ProofKeys = Pick<ScramKeys, "storedKey" | "serverKey">;

/** The keys of a password, at once: for a check that has to answer at once. */
export function keysNow(
  crypto: typeof Crypto,
  password: string,
  salt: Uint8Array,
  iterations: number,
): ProofKeys {
  return keysOfSalted(
    crypto,
    crypto.pbkdf2Sync(saslprep(password), salt, iterations, DIGEST_OCTETS, "sha256"),
  );
}

/** RFC 5802 §3: what stands between a password and its proof. */
function keysOfSalted(crypto: typeof Crypto, salted: Buffer): ProofKeys {
  const clientKey = hmac(crypto, salted, "Client Key");
  return {
    storedKey: crypto.createHash("sha256").update(clientKey).digest(),
    serverKey: hmac(crypto, salted, "Server Key"),
  };
}

/** @returns the server's own proof, where the client's is right; else undefined */
export function answerToProof(
  crypto: typeof Crypto,
  { storedKey, serverKey }: ProofKeys,
  { proof, signed }: { readonly proof: Uint8Array; readonly signed: string },
): string | undefined {
  const signature = hmac(crypto, storedKey, signed);
  const clientKey = signature.map((octet, at) => octet ^ (proof[at] ?? 0));
  const isProven = sameOctets(crypto.createHash("sha256").update(clientKey).digest(), storedKey);
  return isProven ? hmac(crypto, serverKey, signed).toString("base64") : undefined;
}

function hmac(crypto: typeof Crypto, key: Uint8Array, text: string): Buffer {
  return crypto.createHmac("sha256", key).update(text).digest();
}

/** What is wrong with keys as somebody has kept them; undefined where nothing is. Never says what they are. */
export function faultOfKeys(keys: ScramKeys): string | undefined {
  const fault = faultOfSalt(keys);
  if (fault !== undefined) return fault;
  for (const name of ["storedKey", "serverKey"] as const)
    if (!isOctets(keys[name]) || keys[name].length !== DIGEST_OCTETS)
      return `"${name}" has to be a Uint8Array of ${DIGEST_OCTETS} octets`;
  return undefined;
}

function faultOfSalt({ salt, iterations }: Pick<ScramKeys, "salt" | "iterations">) {
  if (!isOctets(salt) || salt.length === 0)
    return `"salt" has to be a Uint8Array of at least one octet`;
  if (!Number.isSafeInteger(iterations) || iterations < 1)
    return `"iterations" has to be a whole number from 1`;
  return undefined;
}

/** By what it is and not by `instanceof`, which another realm's octets would fail. */
const isOctets = (value: unknown): boolean =>
  ArrayBuffer.isView(value) && "BYTES_PER_ELEMENT" in value && value.BYTES_PER_ELEMENT === 1;
