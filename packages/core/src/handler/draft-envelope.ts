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
const NO_OPTIONS: readonly string[] = Object.freeze([]);
const NO_PARAMETERS: readonly EsmtpParameter[] = Object.freeze([]);

/**
 * The envelope that hooks see and may change. It follows the session's transaction and never leads it: what a hook
 * leaves in it counts once the hook has ended well, and is restored otherwise.
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
  #isBegun = false;
  /** Somebody has it, and may change it at any time. */
  #isHanded = false;
  /** The list as it was settled last, which a hook's changes are measured against. */
  #addresses: string[] = [];
  #list: string[] = this.rcptTos;
  /** What is restored beside it: copies that no hook has seen. */
  #options: (readonly string[])[] = [];
  #mailOptions: readonly string[] = NO_OPTIONS;
  #mailFrom: string | null = null;
  #content: Buffer | string | null = null;
  #originalContent: Buffer | null = null;

  get recipients(): readonly Recipient[] {
    const options = this.#alignedOptions([]);
    return this.rcptTos.map((address, index) =>
      Object.freeze({ address, parameters: parametersOf(options[index] ?? []) }),
    );
  }

  /** A hook gets hold of it. Until then nothing in it can have been changed, however long its lists are. */
  hand(): void {
    this.#isHanded = true;
  }

  /** Whether it can go on as the draft of a transaction: it is its own, or was begun for the one that opened since. */
  belongsTo(transaction: Transaction): boolean {
    return this.#key === undefined ? this.#isBegun : this.#key === transaction.key;
  }

  /** Begins a transaction, as its client asks for it. */
  begin(parameters: readonly EsmtpParameter[], smtpUtf8: boolean): void {
    this.smtpUtf8 = smtpUtf8;
    this.mailOptions = parameters.map(formatParameter);
    this.#isBegun = true;
  }

  /** Brings the draft up to what the session has recorded. */
  follow(transaction: Transaction): void {
    this.#key = transaction.key;
    if (!this.#isBegun) this.begin(transaction.mailParameters, transaction.smtpUtf8);
    this.mailFrom = transaction.mailFrom;
    this.smtpUtf8 = transaction.smtpUtf8;
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
    this.#options.push(copyOf(options));
  }

  /** Remembers the envelope as a hook is about to get it: what {@link restore} goes back to. */
  remember(): void {
    const { rcptOptions } = this;
    this.#mailFrom = this.mailFrom;
    this.#content = this.content;
    this.#originalContent = this.originalContent;
    if (!isSame(this.mailOptions, this.#mailOptions)) this.#mailOptions = copyOf(this.mailOptions);
    if (!this.#isHanded) return;
    for (let index = 0; index < rcptOptions.length; index++)
      if (!isSame(rcptOptions[index], this.#options[index]))
        this.#options[index] = copyOf(rcptOptions[index]);
    this.#options.length = rcptOptions.length;
  }

  /**
   * What a hook made of the list of recipients.
   * @throws TypeError where it, or one of the parameters, is no list any more
   */
  change(): RecipientChange {
    if (!this.#isHanded) return NONE;
    const now: unknown = this.rcptTos;
    const before = this.#addresses;
    if (!Array.isArray(now) || ![this.rcptOptions, this.mailOptions].every(Array.isArray))
      throw new TypeError(
        "envelope.rcptTos, envelope.rcptOptions and envelope.mailOptions have to stay lists.",
      );
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
    this.#options = this.rcptOptions.map(copyOf);
  }

  /** Gives up what a hook did. */
  restore(): void {
    this.mailFrom = this.#mailFrom;
    this.content = this.#content;
    this.originalContent = this.#originalContent;
    this.mailOptions = [...this.#mailOptions];
    this.restoreRecipients();
  }

  /** Gives up what a hook did to the list of recipients. */
  restoreRecipients(): void {
    this.rcptTos = this.#list = [...this.#addresses];
    const given: unknown = this.rcptOptions;
    const now: readonly unknown[] = Array.isArray(given) ? given : [];
    this.rcptOptions = this.#options.map((options, index) =>
      isSame(now[index], options) ? (now[index] as string[]) : [...options],
    );
  }

  /** The envelope as it was settled last, in an object that nobody holds who was given this one. */
  renewed(): DraftEnvelope {
    const draft = new DraftEnvelope();
    draft.#key = this.#key;
    draft.#isBegun = this.#isBegun;
    draft.smtpUtf8 = this.smtpUtf8;
    draft.#mailFrom = this.#mailFrom;
    draft.#mailOptions = this.#mailOptions;
    draft.#addresses = [...this.#addresses];
    draft.#options = [...this.#options];
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

/** Most recipients have no options: their copies are one. A hook may have left what is no list. */
function copyOf(options: unknown): readonly string[] {
  return Array.isArray(options) && options.length > 0 ? [...(options as string[])] : NO_OPTIONS;
}

/** Whether a list that a hook has had, and that may be none any more, still holds the same texts. */
function isSame(now: unknown, before: readonly string[] | undefined): boolean {
  if (before === undefined || !Array.isArray(now) || now.length !== before.length) return false;
  for (let index = 0; index < before.length; index++)
    if (now[index] !== before[index]) return false;
  return true;
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
