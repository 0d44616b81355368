import type { EsmtpParameter, Recipient } from "./envelope.js";

/**
 * A mail transaction on its way: what MAIL and RCPT have said up to now (RFC 5321 §3.3).
 * Recipients form a chain, the newest first, so that one more of them costs the same at the first and the five-thousandth.
 */
export interface Transaction {
  /** The same object in every value of one transaction, and in no other's. */
  readonly key: object;
  /** The reverse-path; `""` is the null reverse-path. */
  readonly mailFrom: string;
  readonly mailParameters: readonly EsmtpParameter[];
  /** MAIL carried SMTPUTF8 (RFC 6531 §3.4). */
  readonly smtpUtf8: boolean;
  readonly newest: RecipientLink | undefined;
  readonly recipientCount: number;
}

interface RecipientLink {
  readonly recipient: Recipient;
  readonly earlier: RecipientLink | undefined;
}

export function beginTransaction(
  mailFrom: string,
  mailParameters: readonly EsmtpParameter[],
  smtpUtf8: boolean,
): Transaction {
  return { key: {}, mailFrom, mailParameters, smtpUtf8, newest: undefined, recipientCount: 0 };
}

export function addRecipient(transaction: Transaction, recipient: Recipient): Transaction {
  return {
    key: transaction.key,
    mailFrom: transaction.mailFrom,
    mailParameters: transaction.mailParameters,
    smtpUtf8: transaction.smtpUtf8,
    newest: { recipient, earlier: transaction.newest },
    recipientCount: transaction.recipientCount + 1,
  };
}

/** Puts other recipients in the place of those that were recorded. */
export function replaceRecipients(
  transaction: Transaction,
  recipients: readonly Recipient[],
): Transaction {
  let replaced: Transaction = { ...transaction, newest: undefined, recipientCount: 0 };
  for (const recipient of recipients) replaced = addRecipient(replaced, recipient);
  return replaced;
}

/** The recipients in the order in which they were accepted. */
export function recipientsOf(transaction: Transaction): Recipient[] {
  const recipients = new Array<Recipient>(transaction.recipientCount);
  let at = transaction.recipientCount;
  for (let link = transaction.newest; link !== undefined; link = link.earlier)
    recipients[--at] = link.recipient;
  return recipients;
}
