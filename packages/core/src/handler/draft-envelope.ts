import { formatParameter } from "../protocol/grammar/parameters.js";
import type { EsmtpParameter, Envelope, Recipient } from "../protocol/session/envelope.js";
import { recipientsOf, type Transaction } from "../protocol/session/transaction.js";

/** The envelope that hooks see and may change. It follows the session's transaction and never leads it. */
export class DraftEnvelope implements Envelope {
  mailFrom: string | null = null;
  mailOptions: string[] = [];
  rcptTos: string[] = [];
  rcptOptions: string[][] = [];
  smtpUtf8 = false;
  content: Buffer | string | null = null;
  originalContent: Buffer | null = null;
  /** The transaction that this is the draft of, once there is one. */
  #key: object | undefined;
  #parameters = new Map<string, readonly EsmtpParameter[]>();

  get recipients(): readonly Recipient[] {
    return this.rcptTos.map((address) => ({
      address,
      parameters: this.#parameters.get(address) ?? [],
    }));
  }

  /** Whether it can go on as the draft of a transaction: it is its own, or nobody's yet. */
  belongsTo(transaction: Transaction): boolean {
    return this.#key === undefined || this.#key === transaction.key;
  }

  /** Brings the draft up to what the session has recorded. */
  follow(transaction: Transaction): void {
    this.#key = transaction.key;
    this.mailFrom = transaction.mailFrom;
    this.smtpUtf8 = transaction.smtpUtf8;
    if (this.mailOptions.length === 0 && transaction.mailParameters.length > 0)
      this.mailOptions = transaction.mailParameters.map(formatParameter);
    if (this.rcptTos.length === transaction.recipientCount) return;
    this.rcptTos = [];
    this.rcptOptions = [];
    for (const { address, parameters } of recipientsOf(transaction))
      this.record(address, parameters);
  }

  record(address: string, parameters: readonly EsmtpParameter[]): void {
    this.rcptTos.push(address);
    this.rcptOptions.push(parameters.map(formatParameter));
    if (parameters.length > 0) this.#parameters.set(address, parameters);
  }

  /** Gives each recipient that a hook has pushed a list of options, and drops those without a recipient. */
  alignOptions(options: readonly string[]): void {
    while (this.rcptOptions.length < this.rcptTos.length) this.rcptOptions.push([...options]);
    this.rcptOptions.length = this.rcptTos.length;
  }
}
