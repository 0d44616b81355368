import type { MailView } from "../message/html/mail-view.js";
import type { Message } from "../message/message.js";
import type { EsmtpParameter, Recipient } from "../protocol/session/envelope.js";
import type { TlsFacts } from "../protocol/session/tls-facts.js";
import type { MailMethods } from "./mail-methods.js";

/** The envelope of a captured mail: what the client said in MAIL and RCPT. Frozen plain data. */
export interface CapturedEnvelope {
  /** The reverse-path; `""` is the null reverse-path `<>` (RFC 5321 §4.5.5). */
  readonly mailFrom: string;
  /** The parameters of MAIL as written: `["SIZE=1024"]`. */
  readonly mailOptions: readonly string[];
  readonly mailParameters: readonly EsmtpParameter[];
  /** The accepted forward-paths, in the client's order, duplicates kept. */
  readonly rcptTos: readonly string[];
  readonly rcptOptions: readonly (readonly string[])[];
  readonly recipients: readonly Recipient[];
  readonly smtpUtf8: boolean;
  /** Length of the content, in octets. */
  readonly size: number;
  /** The AUTH identity of the session, if it had one. */
  readonly authUser: string | undefined;
}

/** What is known of the session that a mail came in. Frozen plain data. */
export interface SessionFacts {
  /** Unique within the run. */
  readonly id: string;
  /** The client's address, by the word of a proxy or a neighbour where there is one; undefined on a Unix socket. */
  readonly peer: { readonly host: string; readonly port: number } | undefined;
  /** The address of the connection's other end: that of the proxy or the neighbour; undefined on a Unix socket. */
  readonly transportPeer: { readonly host: string; readonly port: number } | undefined;
  /** The argument of EHLO or HELO. */
  readonly hostName: string | undefined;
  /** True after EHLO, false after HELO. */
  readonly extendedSmtp: boolean;
  /** The AUTH identity; undefined where the client did not authenticate. */
  readonly auth: { readonly mechanism: string; readonly user: string } | undefined;
  /** The TLS that the mail came through; undefined where it came in clear. */
  readonly tls: TlsFacts | undefined;
}

/**
 * One mail that was accepted: its envelope, the facts of its session, its octets, and its message with each field at
 * hand (`mail.subject`, `mail.text`, …). Complete when a test gets it; its properties are synchronous.
 */
export interface CapturedMail extends Message, MailView, MailMethods {
  /** Unique within the run. */
  readonly id: string;
  readonly envelope: CapturedEnvelope;
  readonly session: SessionFacts;
  /** Recipients of the envelope that no To, Cc or Bcc field names: whoever got a blind copy, in the client's order. */
  readonly hiddenRecipients: readonly string[];
  /** When the content was complete, on the real clock. */
  readonly receivedAt: Date;
  /** What was sent between DATA and the final dot, unstuffed, to the last bit. */
  readonly raw: Buffer;
}
