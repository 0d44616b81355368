import type { CodeOptions } from "../inbox/mail-methods.js";
import type { AttachmentMatch, MailQuery, TextMatch } from "../inbox/query.js";
import type { WaitOptions } from "../inbox/reads.js";
import type { LinkMatch } from "./late/to-have-link.js";
import type { RecipientsMatch } from "./late/to-have-recipients.js";
import { toHaveCode, toHaveLink, toHaveRecipients } from "./late-matchers.js";
import { mail } from "./mail.js";
import type { LintOptions } from "../lint/lint-options.js";
import { toBeCleanMail } from "./to-be-clean-mail.js";
import { toBeSentFrom } from "./to-be-sent-from.js";
import { toBeSentTo } from "./to-be-sent-to.js";
import { toHaveAttachment } from "./to-have-attachment.js";
import { toHaveHeader } from "./to-have-header.js";
import { toHaveHtml } from "./to-have-html.js";
import { toHaveSubject } from "./to-have-subject.js";
import { toHaveText } from "./to-have-text.js";
import { toReceiveMail, toReceiveNoMail } from "./to-receive-mail.js";
import { toReceiveMails } from "./to-receive-mails.js";

/** The matchers on a mail, or on what else they say. */
interface MatchersOnMail<R> {
  /** The decoded subject of a mail. A string is compared as a whole. */
  toHaveSubject(subject: TextMatch): R;
  /** A recipient of the envelope of a mail; a list wants one recipient for each of its entries. Also on an envelope. */
  toBeSentTo(recipient: TextMatch | readonly TextMatch[]): R;
  /** The reverse-path of a mail or an envelope; `""` is the null reverse-path. */
  toBeSentFrom(reversePath: TextMatch): R;
  /**
   * Exactly these mailboxes in the header fields To and Cc, and as `bcc` exactly these recipients of the envelope that no
   * header field names. Each list in any order; one that is left out does not matter, and `[]` is none.
   */
  toHaveRecipients(recipients: RecipientsMatch): R;
  /** A header field by name, and by value where one is given. */
  toHaveHeader(name: string, value?: TextMatch): R;
  /**
   * The text that a reader sees: of the text part and of the HTML part, each where there is one, since nobody knows which
   * of them a mail program shows. A string has to occur in it. `.not`: neither part has it.
   */
  toHaveText(text: TextMatch): R;
  /** The HTML part as it was sent, decoded: a string has to occur in it. */
  toHaveHtml(html: TextMatch): R;
  /** An attachment by its decoded name, or by `{ name, type, size, content }`. */
  toHaveAttachment(attachment?: AttachmentMatch): R;
  /**
   * A link that a reader can see: by its text, `alt`, `title` or `aria-label`, or by its address; or by
   * `{ text, href, source }`. There may be several that fit; `mail.link()` gives the one.
   */
  toHaveLink(link?: LinkMatch): R;
  /**
   * The one-time code that `mail.code(options)` finds, and which code it is where one is given. `.not`: nothing that could be
   * the code is that one.
   */
  toHaveCode(code: TextMatch, options?: CodeOptions): R;
  toHaveCode(options?: CodeOptions): R;
  /** No rule of the lint finds anything wrong with a mail. */
  toBeCleanMail(options?: LintOptions): R;
}

/** The matchers on a fixture. Await them, or return their promise. */
interface MatchersOnFixture {
  /** A mail that matches arrives, now or later. */
  toReceiveMail(query?: MailQuery, options?: WaitOptions): Promise<void>;
  /** Exactly `count` mails that match arrive; one more fails, also one that comes later while the test runs. */
  toReceiveMails(count: number, query?: MailQuery, options?: WaitOptions): Promise<void>;
  /** No mail that matches arrives: watches until open transactions have ended, and `settleMs` (50) longer. */
  toReceiveNoMail(query?: MailQuery, options?: WaitOptions): Promise<void>;
}

/**
 * The matchers as a runner's types have them.
 * @typeParam R - what a matcher returns: `void`, or a promise after `.resolves`
 */
export interface MailMatchers<R = void> extends MatchersOnMail<R>, MatchersOnFixture {}

/** What `expect` has of them as asymmetric matchers, for `toEqual` and the like: those that need not wait, and `mail`. */
export interface MailAsymmetricMatchers extends MatchersOnMail<unknown> {
  /** Equals every mail that the query means: `expect(mails).toEqual([expect.mail({ subject: /welcome/i })])` */
  mail(query?: MailQuery): unknown;
}

/** All matchers, for `expect.extend(matchers)` of any runner. */
export const matchers: {
  readonly toHaveSubject: typeof toHaveSubject;
  readonly toBeSentTo: typeof toBeSentTo;
  readonly toBeSentFrom: typeof toBeSentFrom;
  readonly toHaveRecipients: typeof toHaveRecipients;
  readonly toHaveHeader: typeof toHaveHeader;
  readonly toHaveText: typeof toHaveText;
  readonly toHaveHtml: typeof toHaveHtml;
  readonly toHaveAttachment: typeof toHaveAttachment;
  readonly toHaveLink: typeof toHaveLink;
  readonly toHaveCode: typeof toHaveCode;
  readonly toBeCleanMail: typeof toBeCleanMail;
  readonly toReceiveMail: typeof toReceiveMail;
  readonly toReceiveMails: typeof toReceiveMails;
  readonly toReceiveNoMail: typeof toReceiveNoMail;
  readonly mail: typeof mail;
} = {
  toHaveSubject,
  toBeSentTo,
  toBeSentFrom,
  toHaveRecipients,
  toHaveHeader,
  toHaveText,
  toHaveHtml,
  toHaveAttachment,
  toHaveLink,
  toHaveCode,
  toBeCleanMail,
  toReceiveMail,
  toReceiveMails,
  toReceiveNoMail,
  mail,
};

export {
  mail,
  toBeCleanMail,
  toBeSentFrom,
  toBeSentTo,
  toHaveAttachment,
  toHaveCode,
  toHaveHeader,
  toHaveHtml,
  toHaveLink,
  toHaveRecipients,
  toHaveSubject,
  toHaveText,
  toReceiveMail,
  toReceiveMails,
  toReceiveNoMail,
};
export type { LinkMatch } from "./late/to-have-link.js";
export type { RecipientsMatch } from "./late/to-have-recipients.js";
export { extendExpect } from "./extend-expect.js";
export { noticeUnawaited, takeUnawaited } from "./unawaited.js";
export type { MatcherContext, MatcherResult, MatcherUtils } from "./matcher.js";
