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
  /** RCPT commands that were accepted. A hook may have made none or several recipients of one. */
  readonly rcptCount: number;
}

interface RecipientLink {
  readonly recipient: Recipient;
  /** Which of the accepted RCPT commands it came of, counted from 0. */
  readonly rcpt: number;
  readonly earlier: RecipientLink | undefined;
}

export function beginTransaction(
  mailFrom: string,
  mailParameters: readonly EsmtpParameter[],
  smtpUtf8: boolean,
): Transaction {
  return {
    key: {},
    mailFrom,
    mailParameters,
    smtpUtf8,
    newest: undefined,
    recipientCount: 0,
    rcptCount: 0,
  };
}

/** @param rcpt - which of the accepted RCPT commands it came of; the one that is being answered, unless it is said */
export function addRecipient(
  transaction: Transaction,
  recipient: Recipient,
  rcpt: number = transaction.rcptCount,
): Transaction {
  return {
    key: transaction.key,
    mailFrom: transaction.mailFrom,
    mailParameters: transaction.mailParameters,
    smtpUtf8: transaction.smtpUtf8,
    newest: { recipient, rcpt, earlier: transaction.newest },
    recipientCount: transaction.recipientCount + 1,
    rcptCount: transaction.rcptCount,
  };
}

/** Puts other recipients in the place of those that were recorded. */
export function replaceRecipients(
  transaction: Transaction,
  recipients: readonly Recipient[],
): Transaction {
  const origins = new Map<Recipient, number>();
  for (let link = transaction.newest; link !== undefined; link = link.earlier)
    origins.set(link.recipient, link.rcpt);
  let replaced: Transaction = { ...transaction, newest: undefined, recipientCount: 0 };
  for (const recipient of recipients)
    replaced = addRecipient(replaced, recipient, origins.get(recipient));
  return replaced;
}

/** One more RCPT was accepted, whatever came of it. */
export function rcptAccepted(transaction: Transaction): Transaction {
  const { key, mailFrom, mailParameters, smtpUtf8, newest, recipientCount } = transaction;
  const rcptCount = transaction.rcptCount + 1;
  return { key, mailFrom, mailParameters, smtpUtf8, newest, recipientCount, rcptCount };
}

/** For each recipient, in order, which of the accepted RCPT commands it came of. */
export function rcptsOf(transaction: Transaction): number[] {
  const rcpts = new Array<number>(transaction.recipientCount);
  let at = transaction.recipientCount;
  for (let link = transaction.newest; link !== undefined; link = link.earlier)
    rcpts[--at] = link.rcpt;
  return rcpts;
}

/** The recipients in the order in which they were accepted. */
export function recipientsOf(transaction: Transaction): Recipient[] {
  const recipients = new Array<Recipient>(transaction.recipientCount);
  let at = transaction.recipientCount;
  for (let link = transaction.newest; link !== undefined; link = link.earlier)
    recipients[--at] = link.recipient;
  return recipients;
}
