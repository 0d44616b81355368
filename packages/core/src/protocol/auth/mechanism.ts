import type { Reply } from "../grammar/reply.js";
import type { ClientCredentials } from "../session/question.js";

/**
 * One SASL mechanism as the server plays it (RFC 4954, RFC 4422): a response goes in; a challenge, credentials or a
 * failure comes out. An exchange is a plain value: each answer gives the next one.
 */
export interface Mechanism {
  /** In upper case (RFC 4422 §3.1). */
  readonly name: string;
  /**
   * Begins an exchange.
   * @param initial - the initial response, undefined where the client sent none (an empty one is `""` of octets)
   */
  begin(initial: Buffer | undefined): ExchangeStep;
  /** Where the mechanism tells of a refusal by a challenge first: what is in it. The client's answer gets the refusal. */
  readonly refusal?: Buffer | undefined;
}

export type ExchangeStep =
  /** Sent to the client in base64 after `334`; its answer goes into `next`. */
  | {
      readonly type: "challenge";
      readonly challenge: Buffer;
      readonly next: (response: Buffer) => ExchangeStep;
      /** The mechanism that has to be told when the client gives up; undefined for one that is a pure function. */
      readonly consulted?: string | undefined;
    }
  | { readonly type: "credentials"; readonly credentials: ClientCredentials }
  /** The handler's room goes on: this mechanism takes more than a pure function. */
  | {
      readonly type: "consult";
      readonly mechanism: string;
      readonly turn: "begin" | "continue";
      readonly response: Buffer | undefined;
    }
  /** The refusal that a challenge has told of already, and that counts already. */
  | { readonly type: "refused"; readonly reply: Reply }
  | { readonly type: "malformed" };
