import type { CodeArguments } from "./late/to-have-code.js";
import type { LinkMatch } from "./late/to-have-link.js";
import type { RecipientsMatch } from "./late/to-have-recipients.js";
import { late } from "./load-late.js";
import type { MatcherContext, MatcherResult } from "./matcher.js";

/** Exactly these mailboxes in To and Cc, and exactly these recipients that no header field names. */
export function toHaveRecipients(
  this: MatcherContext | void,
  received: unknown,
  recipients: RecipientsMatch,
): MatcherResult {
  return late().toHaveRecipients.call(this, received, recipients);
}

/** A link that a reader can see, as `mail.link()` looks for it; without an argument, any. There may be several. */
export function toHaveLink(
  this: MatcherContext | void,
  received: unknown,
  ...args: readonly [link?: LinkMatch]
): MatcherResult {
  return late().toHaveLink.call(this, received, ...args);
}

/**
 * The one-time code that `mail.code(options)` finds, which is this one where one is given. `.not`: nothing that could be the
 * code is.
 */
export function toHaveCode(
  this: MatcherContext | void,
  received: unknown,
  ...args: CodeArguments
): MatcherResult {
  return late().toHaveCode.call(this, received, ...args);
}
