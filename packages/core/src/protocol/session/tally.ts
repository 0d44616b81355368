/** What a session has come to since its client connected. No command sets it back: not EHLO, not RSET. */
export interface Tally {
  /** Refusals of the server's own. Counted only where they are limited. */
  readonly errors: number;
  readonly transactions: number;
  /** Uses of each verb; those that are unknown and have no limit of their own share the entry `*`. Counted only where limited. */
  readonly calls: ReadonlyMap<string, number>;
  /** The domains of the recipients that were accepted, in lower case. Kept only where they are limited. */
  readonly recipientDomains: ReadonlySet<string>;
}

/** How often one session may use each verb. */
export interface CallLimit {
  /** By verb, in upper case. */
  readonly of: ReadonlyMap<string, number>;
  /** What holds for every other verb. */
  readonly others: number;
}

export const NOTHING_COUNTED: Tally = Object.freeze({
  errors: 0,
  transactions: 0,
  calls: new Map<string, number>(),
  recipientDomains: new Set<string>(),
});
