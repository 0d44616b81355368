import * as replies from "../../protocol/session/replies.js";
import type { ExchangeResult } from "./own-mechanism.js";
import { type ClientFirst, readClientFinal, readClientFirst } from "./scram-messages.js";

/** What the server says first. */
export interface ScramChallenge {
  /** The server's part of the nonce: printable ASCII without a comma. */
  readonly nonce: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** What a client has shown, still to be judged. */
export interface ScramProof {
  readonly proof: Buffer;
  /** What both sides sign (RFC 5802 §3: AuthMessage). */
  readonly signed: string;
}

/**
 * SCRAM up to the client's proof (RFC 5802 §5).
 *
 * @param challengeFor - told who the client says it is
 * @returns the proof, or the refusal of a client that does not get there
 */
export async function* askForProof(
  initial: Buffer | undefined,
  challengeFor: (first: ClientFirst) => Promise<ScramChallenge>,
): AsyncGenerator<string | Uint8Array, ScramProof | ExchangeResult, Buffer> {
  const first = readClientFirst(initial ?? (yield EMPTY));
  if (typeof first === "string") return REFUSALS[first];
  const { nonce, salt, iterations } = await challengeFor(first);
  const bothNonces = first.nonce + nonce;
  const serverFirst = `r=${bothNonces},s=${Buffer.from(salt).toString("base64")},i=${iterations}`;
  const final = readClientFinal(yield serverFirst, first.header, bothNonces);
  if (final === undefined) return REFUSALS.malformed;
  return {
    proof: final.proof,
    signed: `${first.bare},${serverFirst},${final.withoutProof}`,
  };
}

const EMPTY = Buffer.alloc(0);

const REFUSALS = {
  malformed: { success: false, reply: replies.authMalformed },
  "channel-binding": { success: false, reply: replies.authNoChannelBinding },
  extension: { success: false, reply: replies.authMalformed },
} satisfies Record<string, ExchangeResult>;
