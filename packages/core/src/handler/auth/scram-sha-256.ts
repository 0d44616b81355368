import type * as Crypto from "node:crypto";
import * as replies from "../../protocol/session/replies.js";
import { proofOf } from "./credentials.js";
import type { JudgedContext, JudgedMechanism } from "./judged-mechanism.js";
import { loadCrypto } from "./load-crypto.js";
import type { ExchangeResult } from "./own-mechanism.js";
import { sameOctets } from "./same-secret.js";
import { saslprep } from "./saslprep.js";
import { readClientFinal, readClientFirst } from "./scram-messages.js";

/** RFC 7677 §4: not less than this. */
const ITERATIONS = 4096;
const EMPTY = Buffer.alloc(0);

/** What an exchange draws by lot. */
export interface ScramRandom {
  /** The server's part of the nonce: printable ASCII without a comma. */
  readonly nonce: string;
  readonly salt: Buffer;
}

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): each side proves to the other that it knows the password. Passwords are kept in
 * plain, so the salt is drawn anew for each exchange.
 */
export const scramSha256: JudgedMechanism = makeScramSha256(({ randomBytes }) => ({
  nonce: randomBytes(18).toString("base64"),
  salt: randomBytes(16),
}));

export function makeScramSha256(draw: (crypto: typeof Crypto) => ScramRandom): JudgedMechanism {
  return {
    name: "SCRAM-SHA-256",
    async *exchange({ initial, judge }: JudgedContext) {
      const first = readClientFirst(initial ?? (yield EMPTY));
      if (typeof first === "string") return REFUSALS[first];
      const crypto = await loadCrypto();
      const { nonce, salt } = draw(crypto);
      const bothNonces = first.nonce + nonce;
      const serverFirst = `r=${bothNonces},s=${salt.toString("base64")},i=${ITERATIONS}`;
      const final = readClientFinal(yield serverFirst, first.header, bothNonces);
      if (final === undefined) return REFUSALS.malformed;
      const signed = `${first.bare},${serverFirst},${final.withoutProof}`;
      const { user, authorize } = first;
      // The server's own proof, once the client's was found to be right.
      let signature: string | undefined;
      const decision = await judge(
        proofOf({ mechanism: "SCRAM-SHA-256", user, authorize }, (password) => {
          const keys = deriveKeys(crypto, password, salt, signed);
          const isProven = sameOctets(final.proof, keys.clientProof);
          if (isProven) signature = keys.serverSignature.toString("base64");
          return isProven;
        }),
      );
      if (!decision.success) return decision;
      if (signature === undefined) throw new TypeError(UNPROVEN);
      yield `v=${signature}`;
      return decision;
    },
  };
}

const UNPROVEN =
  "SCRAM-SHA-256 lets nobody in unproven: the server has to show that it knows the password too. Let the authenticator call credentials.check(password) and return what it says.";

const REFUSALS = {
  malformed: { success: false, reply: replies.authMalformed },
  "channel-binding": { success: false, reply: replies.authNoChannelBinding },
  extension: { success: false, reply: replies.authMalformed },
} satisfies Record<string, ExchangeResult>;

interface Keys {
  readonly clientProof: Buffer;
  readonly serverSignature: Buffer;
}

/** RFC 5802 §3. */
function deriveKeys(crypto: typeof Crypto, password: string, salt: Buffer, signed: string): Keys {
  const hmac = (key: Buffer, text: string): Buffer =>
    crypto.createHmac("sha256", key).update(text).digest();
  const salted = crypto.pbkdf2Sync(saslprep(password), salt, ITERATIONS, 32, "sha256");
  const clientKey = hmac(salted, "Client Key");
  const storedKey = crypto.createHash("sha256").update(clientKey).digest();
  const clientSignature = hmac(storedKey, signed);
  return {
    clientProof: Buffer.from(clientKey.map((octet, at) => octet ^ (clientSignature[at] ?? 0))),
    serverSignature: hmac(hmac(salted, "Server Key"), signed),
  };
}
