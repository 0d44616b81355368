import type { Reply } from "../grammar/reply.js";
import type { Question } from "./question.js";

/** Everything that a session can want. Effects are carried out in order. */
export type Effect =
  | {
      readonly type: "reply";
      readonly reply: Reply;
      /** LMTP: which of the accepted RCPT commands it answers the content for, from 0 (RFC 2033 §4.2). */
      readonly rcpt?: number;
    }
  /** The answer comes back as an input of type `verdict`. */
  | { readonly type: "ask"; readonly question: Question }
  /**
   * Drop all that came and was not read yet, write what was replied, and go over to TLS. How that ended comes back as an
   * input of type `handshake`.
   */
  | { readonly type: "startTls" }
  /** Close the connection once what was replied is written. */
  | { readonly type: "close"; readonly reason: EndReason };

/** Why a session ends of the server's own accord: QUIT, a time-out, a shutdown, a refusal (421), or TLS that failed. */
export type EndReason = "quit" | "timeout" | "shutdown" | "refused" | "tls";
