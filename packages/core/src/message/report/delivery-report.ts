import type { HeaderField, Message } from "../message.js";

/** What a delivery report says (RFC 3464, internationalized by RFC 6533): what became of a message that was sent. */
export interface DeliveryReport {
  /** The ENVID that the sender gave with MAIL (§2.2.1). */
  readonly originalEnvelopeId: string | undefined;
  /** Who reports, without the type of its name: `mx.example.test` (§2.2.2). */
  readonly reportingMta: string | undefined;
  readonly dsnGateway: string | undefined;
  readonly receivedFromMta: string | undefined;
  /** When the message came to the reporting server (§2.2.5). */
  readonly arrivalDate: Date | undefined;
  /** All fields about the message as a whole, in order. */
  readonly fields: readonly HeaderField[];
  /** What became of the message for each recipient, in order (§2.3). */
  readonly recipients: readonly RecipientReport[];
  /** The message that this is about, where it was returned; with a header and no body, where only that was. */
  readonly message: Message | undefined;
  /** What is missing or malformed in the report, in sentences. */
  readonly problems: readonly string[];
}

/** What became of a message for one recipient (RFC 3464 §2.3). Addresses, names and codes stand without their type. */
export interface RecipientReport {
  /** The recipient as the reporting server had it: `ada@example.test` (§2.3.2). */
  readonly finalRecipient: string | undefined;
  /** The recipient as the sender gave it (§2.3.1). */
  readonly originalRecipient: string | undefined;
  /** In lower case: `"failed"`, `"delayed"`, `"delivered"`, `"relayed"` or `"expanded"` (§2.3.3). */
  readonly action: string | undefined;
  /** `"5.1.1"` (§2.3.4, RFC 3463) */
  readonly status: string | undefined;
  /** What the other server said: `"550 5.1.1 No such user"` (§2.3.6). */
  readonly diagnosticCode: string | undefined;
  /** What kind of code that is, in lower case: `"smtp"`. */
  readonly diagnosticType: string | undefined;
  /** The server that said it (§2.3.5). */
  readonly remoteMta: string | undefined;
  readonly lastAttemptDate: Date | undefined;
  readonly willRetryUntil: Date | undefined;
  readonly finalLogId: string | undefined;
  /** All fields about this recipient, in order. */
  readonly fields: readonly HeaderField[];
}
