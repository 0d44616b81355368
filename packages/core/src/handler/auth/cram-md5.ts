import { realDateMs } from "../../real-time.js";
import { textOf } from "../../protocol/auth/text.js";
import * as replies from "../../protocol/session/replies.js";
import type { ExchangeResult } from "./own-mechanism.js";
import type { JudgedContext, JudgedMechanism } from "./judged-mechanism.js";
import { loadCrypto } from "./load-crypto.js";
import { proofOf } from "./credentials.js";
import { sameSecret } from "./same-secret.js";

/** CRAM-MD5 (RFC 2195): the client answers a challenge with its name and a digest that is keyed with its password. */
export const cramMd5: JudgedMechanism = makeCramMd5(async (hostName) => {
  const { randomInt } = await loadCrypto();
  return `<${randomInt(2 ** 47)}.${realDateMs()}@${hostName}>`;
});

/** @param challengeFor - a msg-id that was never used before (§2) */
export function makeCramMd5(challengeFor: (hostName: string) => Promise<string>): JudgedMechanism {
  return {
    name: "CRAM-MD5",
    async *exchange({ initial, hostName, judge }: JudgedContext) {
      // RFC 4954 §4: where the server speaks first, an initial response is an error.
      if (initial !== undefined) return { success: false, reply: replies.authNoInitialResponse };
      const challenge = await challengeFor(hostName);
      const answer = readAnswer(yield challenge);
      if (answer === undefined) return MALFORMED;
      const { createHmac } = await loadCrypto();
      const { user, digest } = answer;
      return await judge(
        proofOf({ mechanism: "CRAM-MD5", user }, (password = "") =>
          sameSecret(createHmac("md5", password).update(challenge).digest("hex"), digest),
        ),
      );
    },
  };
}

const MALFORMED: ExchangeResult = { success: false, reply: replies.authMalformed };

/** §2: the name, which may hold spaces, a space, and the digest in lower-case hexadecimal. */
function readAnswer(
  octets: Buffer,
): { readonly user: string; readonly digest: string } | undefined {
  const [, user, digest] = /^(.+) ([0-9a-f]{32})$/s.exec(textOf(octets) ?? "") ?? [];
  return user === undefined || digest === undefined || user.includes("\0")
    ? undefined
    : { user, digest };
}
