import type { AuthResult, HookSession } from "../handler.js";

/** What a mechanism's exchange begins with. */
export interface ExchangeContext {
  /**
   * What the client sent along with AUTH (its initial response), base64 undone; undefined where it sent nothing.
   */
  readonly initial: Buffer | undefined;
  readonly session: HookSession;
  /** The SMTP name of the server. */
  readonly hostName: string;
  /** Aborts when the client gives the exchange up or leaves, or when a turn takes longer than `hookTimeoutMs`. */
  readonly signal: AbortSignal;
}

/** What an exchange ends with: only `{ success: true, user }` lets the client in. */
export type ExchangeResult = false | (AuthResult & { readonly success: false }) | ExchangeSuccess;

/** An exchange that has succeeded says who the client is. */
export interface ExchangeSuccess extends AuthResult {
  readonly success: true;
  readonly user: string;
}

/** Yields challenges, as text or octets, and receives the client's answers; base64 is the server's affair. */
export type Exchange =
  | AsyncGenerator<string | Uint8Array, ExchangeResult, Buffer>
  | Generator<string | Uint8Array, ExchangeResult, Buffer>;

/**
 * A SASL mechanism of the user's own.
 *
 * @example
 * const ticket: OwnMechanism = {
 *   name: "X-TICKET",
 *   async *exchange({ initial }) {
 *     const ticket = initial ?? (yield "Your ticket, please");
 *     const user = await userOf(ticket.toString());
 *     return user === undefined ? false : { success: true, user };
 *   },
 * };
 */
export interface OwnMechanism {
  /** 1 to 20 of `A-Z`, `0-9`, `-` and `_` (RFC 4422 §3.1), as EHLO is to list it. */
  readonly name: string;
  /**
   * Leads one exchange. Each turn may take `hookTimeoutMs`. One that throws is `451 4.3.0`, or the reply of its
   * `SmtpReplyError`. Where the client gives up, the generator is ended as by `return`: its `finally` blocks run.
   */
  exchange(context: ExchangeContext): Exchange;
}
