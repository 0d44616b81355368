import type { AttachmentMatch, MailQuery, TextMatch } from "../inbox/query.js";
import type { WaitOptions } from "../inbox/reads.js";
import type { LintOptions } from "../lint/lint-options.js";
import { toBeCleanMail } from "./to-be-clean-mail.js";
import { toBeSentFrom } from "./to-be-sent-from.js";
import { toBeSentTo } from "./to-be-sent-to.js";
import { toHaveAttachment } from "./to-have-attachment.js";
import { toHaveHeader } from "./to-have-header.js";
import { toHaveSubject } from "./to-have-subject.js";
import { toHaveText } from "./to-have-text.js";
import { toReceiveMail } from "./to-receive-mail.js";

/**
 * The matchers as a runner's types have them.
 * @typeParam R - what a matcher returns: `void`, or a promise after `.resolves`
 */
export interface MailMatchers<R = void> {
  /** The decoded subject of a mail. A string is compared as a whole. */
  toHaveSubject(subject: TextMatch): R;
  /** A recipient of the envelope of a mail; a list wants one recipient for each of its entries. */
  toBeSentTo(recipient: TextMatch | readonly TextMatch[]): R;
  /** The reverse-path of a mail or an envelope; `""` is the null reverse-path. */
  toBeSentFrom(reversePath: TextMatch): R;
  /** The text part of a mail: a string has to occur in it. */
  toHaveText(text: TextMatch): R;
  /** A header field by name, and by value where one is given. */
  toHaveHeader(name: string, value?: TextMatch): R;
  /** An attachment by its decoded name, or by `{ name, type, size, content }`. */
  toHaveAttachment(attachment?: AttachmentMatch): R;
  /** No rule of the lint finds anything wrong with a mail. */
  toBeCleanMail(options?: LintOptions): R;
  /** On a fixture: a mail that matches arrives, now or later. Await it. */
  toReceiveMail(query?: MailQuery, options?: WaitOptions): Promise<void>;
}

/** All matchers, for `expect.extend(matchers)` of any runner. */
export const matchers: {
  readonly toHaveSubject: typeof toHaveSubject;
  readonly toBeSentTo: typeof toBeSentTo;
  readonly toBeSentFrom: typeof toBeSentFrom;
  readonly toHaveText: typeof toHaveText;
  readonly toHaveHeader: typeof toHaveHeader;
  readonly toHaveAttachment: typeof toHaveAttachment;
  readonly toBeCleanMail: typeof toBeCleanMail;
  readonly toReceiveMail: typeof toReceiveMail;
} = {
  toHaveSubject,
  toBeSentTo,
  toBeSentFrom,
  toHaveText,
  toHaveHeader,
  toHaveAttachment,
  toBeCleanMail,
  toReceiveMail,
};

export {
  toBeCleanMail,
  toBeSentFrom,
  toBeSentTo,
  toHaveAttachment,
  toHaveHeader,
  toHaveSubject,
  toHaveText,
  toReceiveMail,
};
export type { MatcherContext, MatcherResult } from "./matcher.js";
