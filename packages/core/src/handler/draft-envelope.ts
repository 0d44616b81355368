import { formatParameter } from "../protocol/grammar/parameters.js";
import type { EsmtpParameter, Envelope, Recipient } from "../protocol/session/envelope.js";
import { recipientsOf, type Transaction } from "../protocol/session/transaction.js";

/** What a hook made of the list of recipients. */
export type RecipientChange =
  | { readonly type: "none" }
  | { readonly type: "added"; readonly added: readonly string[] }
  | { readonly type: "rewritten" };

const NONE: RecipientChange = { type: "none" };
const REWRITTEN: RecipientChange = { type: "rewritten" };
const NO_PARAMETERS: readonly EsmtpParameter[] = Object.freeze([]);

/**
 * The envelope that hooks see and may change. It follows the session's transaction and never leads it: what a hook
 * leaves in the list of recipients counts once it is settled, and is restored otherwise.
 *
 * Recipients are kept by position, since one mailbox may be named twice with other parameters.
 */
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
  /** The list as it was settled last, which a hook's changes are measured against. */
  #addresses: string[] = [];
  #options: string[][] = [];
  #list: string[] = this.rcptTos;

  get recipients(): readonly Recipient[] {
    const options = this.#alignedOptions([]);
    return this.rcptTos.map((address, index) =>
      Object.freeze({ address, parameters: parametersOf(options[index] ?? []) }),
    );
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
    const known = this.#addresses.length;
    if (known === transaction.recipientCount) return;
    for (const { address, parameters } of recipientsOf(transaction).slice(known))
      this.record(address, parameters.map(formatParameter));
  }

  /** Adds the recipient that a hook has accepted. */
  record(address: string, options: string[]): void {
    this.rcptTos.push(address);
    this.rcptOptions.push(options);
    this.#addresses.push(address);
    this.#options.push(options);
  }

  /**
   * What a hook made of the list of recipients.
   * @throws TypeError where it is no list of mailboxes any more
   */
  change(): RecipientChange {
    const now: unknown = this.rcptTos;
    const before = this.#addresses;
    if (!Array.isArray(now) || !Array.isArray(this.rcptOptions))
      throw new TypeError("envelope.rcptTos and envelope.rcptOptions have to stay lists.");
    let same = 0;
    while (same < before.length && now[same] === before[same]) same++;
    for (let index = same; index < now.length; index++)
      if (typeof now[index] !== "string")
        throw new TypeError(`envelope.rcptTos[${index}] has to be a mailbox, as text.`);
    if (same < before.length) return REWRITTEN;
    if (now.length > same) return { type: "added", added: now.slice(same) as string[] };
    // Whoever puts an equal list in its place wants just that list.
    return now === this.#list ? NONE : REWRITTEN;
  }

  /**
   * Takes the list as a hook left it.
   * @param options - those of a recipient that has none of its own
   */
  settle(options: readonly string[]): void {
    this.rcptOptions = this.#alignedOptions(options);
    this.#list = this.rcptTos;
    this.#addresses = [...this.rcptTos];
    this.#options = [...this.rcptOptions];
  }

  /** Gives up what a hook did to the list. */
  restore(): void {
    this.rcptTos = this.#list = [...this.#addresses];
    this.rcptOptions = [...this.#options];
  }

  /** The envelope as it was settled last, in an object that nobody holds who was given this one. */
  renewed(): DraftEnvelope {
    const draft = new DraftEnvelope();
    draft.#key = this.#key;
    draft.mailFrom = this.mailFrom;
    draft.mailOptions = [...this.mailOptions];
    draft.smtpUtf8 = this.smtpUtf8;
    draft.#addresses = [...this.#addresses];
    draft.#options = this.#options.map((options) => [...options]);
    draft.restore();
    return draft;
  }

  /** A list of options for each recipient, whatever a hook did to the list of them. */
  #alignedOptions(fallback: readonly string[]): string[][] {
    const { rcptTos, rcptOptions } = this;
    // A hook that keeps the options up to date itself is taken at its word.
    const isOwn = rcptOptions.length !== this.#addresses.length;
    const from = isOwn ? rcptTos.map((_, index) => index) : origins(rcptTos, this.#addresses);
    return from.map(
      (place) => (place === undefined ? undefined : rcptOptions[place]) ?? [...fallback],
    );
  }
}

/**
 * The place in the old list that each address of the new one comes from: its own; else that of an equal address which
 * nobody else comes from; else, where it was rewritten in place, its own again.
 */
function origins(now: readonly string[], before: readonly string[]): (number | undefined)[] {
  const from = now.map((address, index) => (before[index] === address ? index : undefined));
  if (!from.includes(undefined)) return from;
  const isTaken = before.map((_, index) => from[index] === index);
  const free = new Map<string, number[]>();
  for (const [index, address] of before.entries()) {
    if (isTaken[index] === true) continue;
    const places = free.get(address);
    if (places === undefined) free.set(address, [index]);
    else places.push(index);
  }
  const take = (index: number, place: number | undefined): void => {
    if (place === undefined) return;
    from[index] = place;
    isTaken[place] = true;
  };
  for (const [index, address] of now.entries())
    if (from[index] === undefined) take(index, free.get(address)?.shift());
  for (const index of now.keys())
    if (from[index] === undefined && isTaken[index] === false) take(index, index);
  return from;
}

/** Options as a hook sees them, taken apart. Frozen. */
export function parametersOf(options: readonly string[]): readonly EsmtpParameter[] {
  return options.length === 0 ? NO_PARAMETERS : Object.freeze(options.map(parameterOf));
}

function parameterOf(option: string): EsmtpParameter {
  const at = option.indexOf("=");
  return Object.freeze(
    at < 0
      ? { keyword: option, value: undefined }
      : { keyword: option.slice(0, at), value: option.slice(at + 1) },
  );
}
