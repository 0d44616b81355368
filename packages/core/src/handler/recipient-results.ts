import { formatParameter } from "../protocol/grammar/parameters.js";
import type { Reply } from "../protocol/grammar/reply.js";
import type { Protocol } from "../protocol/session/dialect.js";
import type { Envelope, Recipient } from "../protocol/session/envelope.js";
import { type HookResult, readResult } from "./verdict.js";

/**
 * What handleData may return: one result for all recipients, or, in LMTP, a list with one for each entry of
 * `envelope.rcptTos`, in order (RFC 2033 §4.2).
 *
 * @example envelope.rcptTos.map((to) => (isFull(to) ? reject(552, "5.2.2", "Mailbox full") : undefined))
 */
export type DataResult = HookResult | readonly HookResult[];

/** What was decided for one recipient. */
export interface RecipientResult {
  /** What the client is told; undefined takes the default's reply. */
  readonly reply: Reply | undefined;
  /** Whether the mail is still to be kept for it: it was not refused, and nobody said `record: false`. */
  readonly isKept: boolean;
}

/**
 * Reads a list of results.
 * @throws TypeError where the protocol knows none, where its length is another, or where one of them is nonsense
 */
export function readRecipientResults(
  results: readonly unknown[],
  count: number,
  protocol: Protocol,
): RecipientResult[] {
  if (protocol !== "lmtp")
    throw new TypeError(
      "handleData returned a list of replies, which only LMTP has room for: return one for all recipients.",
    );
  if (results.length !== count)
    throw new TypeError(
      `handleData returned ${results.length} replies for ${count} recipients: return one for each entry of envelope.rcptTos.`,
    );
  // A hole in the list accepts as undefined does.
  return Array.from(results, (result, index) => {
    const answer = readResult(result);
    if (answer.type === "nonsense")
      throw new TypeError(`handleData returned no reply at position ${index} of its list.`);
    if (answer.type === "default") return { reply: undefined, isKept: true };
    const { reply, record } = answer;
    return { reply, isKept: record && (reply === undefined || reply.code < 400) };
  });
}

/** The envelope for some of its recipients. */
export function envelopeFor(envelope: Envelope, recipients: readonly Recipient[]): Envelope {
  const { mailFrom, mailOptions, smtpUtf8, content, originalContent } = envelope;
  return {
    mailFrom,
    mailOptions,
    smtpUtf8,
    content,
    originalContent,
    rcptTos: recipients.map(({ address }) => address),
    rcptOptions: recipients.map(({ parameters }) => parameters.map(formatParameter)),
    recipients,
  };
}
