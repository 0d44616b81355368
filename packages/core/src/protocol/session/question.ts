import type { ExtensionUses } from "../extensions/use.js";
import type { Reply } from "../grammar/reply.js";
import type { ReceivedContent } from "../wire/content.js";
import type { ProxyData } from "../wire/proxy-header.js";
import type { EsmtpParameter } from "./envelope.js";
import type { Transaction } from "./transaction.js";

/**
 * What a session has to ask before it can go on. Each is put to the handler's hook of that name; where there is none,
 * the default of the verb stands. A question is plain data.
 */
export type Question =
  | { readonly hook: "handleProxy"; readonly proxy: ProxyData }
  | { readonly hook: "handleConnect" }
  | { readonly hook: "handleHelo"; readonly hostName: string }
  | {
      readonly hook: "handleEhlo";
      readonly hostName: string;
      readonly responses: readonly string[];
    }
  /** AUTH with a mechanism that is offered; its default is that mechanism's exchange. */
  | {
      readonly hook: "handleAuth";
      /** In upper case. */
      readonly mechanism: string;
      /** What follows the verb: the mechanism as it was written, and the initial response where there is one. */
      readonly args: readonly string[];
    }
  /** Put to the authenticator; its default is a refusal. */
  | { readonly hook: "authenticate"; readonly credentials: ClientCredentials }
  /** A turn in an exchange that the handler's room leads; its default is a refusal. */
  | {
      readonly hook: "exchange";
      readonly mechanism: string;
      /** `cancel`: the exchange is over, and nothing is left to be said of it. */
      readonly turn: "begin" | "continue" | "cancel";
      /** What the client sent; undefined at the beginning where it sent no initial response. */
      readonly response: Buffer | undefined;
    }
  /** A parameter that no extension knows; its default is a refusal. */
  | {
      readonly hook: "handleParameter";
      readonly command: "MAIL" | "RCPT";
      readonly address: string;
      readonly parameter: EsmtpParameter;
    }
  | {
      readonly hook: "handleMail";
      readonly address: string;
      readonly parameters: readonly EsmtpParameter[];
      readonly smtpUtf8: boolean;
    }
  | {
      readonly hook: "handleRcpt";
      readonly address: string;
      readonly parameters: readonly EsmtpParameter[];
      readonly transaction: Transaction;
    }
  /** The content is complete. */
  | {
      readonly hook: "handleData";
      readonly transaction: Transaction;
      readonly content: ReceivedContent;
      /** What is replied where the content is accepted and nobody says otherwise, if not the default's reply. */
      readonly accepted?: Reply | undefined;
    }
  /** Some octets of the content are here. Put only where somebody wants to be asked. */
  | {
      readonly hook: "handleDataChunk";
      readonly transaction: Transaction;
      readonly chunk: Buffer;
      /** Whether the content is complete with them. */
      readonly isLast: boolean;
    }
  | { readonly hook: "handleRset" }
  | { readonly hook: "handleNoop"; readonly argument: string | undefined }
  | { readonly hook: "handleVrfy"; readonly argument: string; readonly address: string | undefined }
  | { readonly hook: "handleExpn"; readonly argument: string }
  | { readonly hook: "handleHelp"; readonly argument: string | undefined }
  | { readonly hook: "handleUnknown"; readonly verb: string; readonly argument: string | undefined }
  | { readonly hook: "handleStartTls" }
  | { readonly hook: "handleQuit" };

export type QuestionHook = Question["hook"];

/** What a client says that it is, as its SASL mechanism carries it. */
export type ClientCredentials =
  | {
      readonly kind: "password";
      readonly mechanism: string;
      /** The authentication identity. */
      readonly user: string;
      readonly password: string;
      /** The authorization identity, where the mechanism has one and it was given. */
      readonly authorize?: string | undefined;
    }
  | {
      readonly kind: "token";
      readonly mechanism: string;
      readonly user: string;
      readonly token: string;
      readonly authorize?: string | undefined;
      /** The host and the port that the client means to speak to, where it says so (RFC 7628 §3.1). */
      readonly host?: string | undefined;
      readonly port?: string | undefined;
    }
  | {
      readonly kind: "external";
      readonly mechanism: string;
      /** The authorization identity, or `""`. */
      readonly user: string;
      readonly authorize?: string | undefined;
    };

/**
 * The answer to a question, as plain data. `undefined` in place of a verdict lets the default happen.
 */
export interface Verdict {
  /** What the client is told; undefined takes the default's reply. */
  readonly reply?: Reply | undefined;
  /**
   * The content, in LMTP: what the client is told of each recipient that is recorded, in their order (RFC 2033 §4.2);
   * undefined takes `reply`, or the default's.
   */
  readonly replies?: readonly (Reply | undefined)[] | undefined;
  /** EHLO: the lines after the first one. */
  readonly responses?: readonly string[] | undefined;
  /** Before the greeting, and EHLO: the extensions of this session from here on, all of them. */
  readonly extensions?: ExtensionUses | undefined;
  /** MAIL: the reverse-path to record in place of the client's. */
  readonly mailFrom?: string | undefined;
  /**
   * RCPT: what to record in place of the client's address. `{ added: [] }` accepts and keeps nothing.
   * `all` replaces the whole list, for a hook that changed what was there before.
   */
  readonly recipients?: { readonly added: readonly string[] } | { readonly all: readonly string[] };
  /** HELO and EHLO: the name to keep for the client. */
  readonly hostName?: string | undefined;
  /** AUTH: the identity to record where the reply is a 2yz. */
  readonly user?: string | undefined;
  /** An exchange: what to ask the client next. */
  readonly challenge?: Buffer | undefined;
}
