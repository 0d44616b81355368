import type { Credentials } from "../session/question.js";

/**
 * One SASL mechanism as the server plays it (RFC 4954, RFC 4422): a response goes in; a challenge, credentials or a
 * failure comes out. An exchange is a plain value: each answer gives the next one.
 */
export interface Mechanism {
  readonly name: string;
  /**
   * Begins an exchange.
   * @param initial - the initial response, undefined where the client sent none (an empty one is `""` of octets)
   */
  begin(initial: Buffer | undefined): ExchangeStep;
}

export type ExchangeStep =
  /** Sent to the client in base64 after `334`; its answer goes into `next`. */
  | {
      readonly type: "challenge";
      readonly challenge: Buffer;
      readonly next: (response: Buffer) => ExchangeStep;
    }
  | { readonly type: "credentials"; readonly credentials: Credentials }
  | { readonly type: "malformed" };
