import type * as ReadHtmlFile from "../message/html/read-html.js";
import type { Link, MailElement, MailView, ViewFacts } from "../message/html/mail-view.js";
import { loadPart } from "../message/load-part.js";
import type { Attachment, Message } from "../message/message.js";
import type * as FindInMailFile from "./find-in-mail.js";
import type { LinkQuery } from "./find-link.js";
import type { AttachmentMatch } from "./query.js";

/** What a test asks a mail for. All answer at once. */
export interface MailMethods {
  /**
   * The one link that fits: by what a reader sees of it, or by its address.
   *
   * A string has to be all of its text, `alt`, `title` or `aria-label`, whatever the case and white space, or exactly its
   * address; a pattern is tried on each of them. Links with one address count as one, in both parts too. Hidden links
   * do not fit; `links` has them.
   *
   * @throws `LINK_NOT_FOUND`, `LINK_AMBIGUOUS`, with all links of the mail
   */
  link(wanted: LinkQuery): Link;
  /**
   * The one-time code in the mail.
   *
   * @throws `CODE_NOT_FOUND`, `CODE_AMBIGUOUS`, `CODE_DISAGREES`, with all candidates, their score and its reason
   */
  code(options?: CodeOptions): string;
  /** What could be a one-time code, the likeliest first. */
  codes(options?: CodeOptions): readonly CodeCandidate[];
  /**
   * The one attachment that fits: all of its decoded name as a string, a pattern for it, or `{ name, type, size, content }`.
   *
   * @throws `ATTACHMENT_NOT_FOUND`, `ATTACHMENT_AMBIGUOUS`, with all attachments of the mail
   */
  attachment(wanted: AttachmentMatch): Attachment;
  /**
   * Elements of the HTML part; none where there is no such part.
   *
   * @throws `INVALID_ARGUMENT` for what is no CSS selector
   */
  select(cssSelector: string): readonly MailElement[];
}

/** How a one-time code is to be found. */
export interface CodeOptions {
  /** A text beside the code: what stands in the same line counts, or else what is nearest. A string counts in any case. */
  readonly near?: string | RegExp | undefined;
  /**
   * How many digits it has.
   * @defaultValue 4 to 8
   */
  readonly digits?: number | undefined;
  /** What it looks like, where it is not of digits: `/[A-Z0-9]{4}-[A-Z0-9]{2}/`. Its first group, if it has one, is the code. */
  readonly pattern?: RegExp | undefined;
}

/** What could be a one-time code. */
export interface CodeCandidate {
  /** Without spaces and hyphens between its digits; with a pattern, as it was written. */
  readonly code: string;
  /** From 20 on it is likely. */
  readonly score: number;
  /** What speaks for and against it, with what each counts. */
  readonly reason: string;
  readonly source: "html" | "text" | "subject";
}

/** The methods of a mail. What does their work is loaded by the first call. */
export function mailMethods(message: Message, view: MailView, facts: ViewFacts): MailMethods {
  const { subject, html } = message;
  const places = { subject, visibleText: view.visibleText, emphasis: facts.emphasis };
  return {
    link: (wanted) => finder().findLink(view, wanted),
    code: (options) => finder().findCode(places, options),
    codes: (options) => finder().findCodes(places, options),
    attachment: (wanted) => finder().findAttachment(message, wanted),
    select: (cssSelector) =>
      html === undefined
        ? NONE
        : (loadPart("read-html") as typeof ReadHtmlFile).selectHtml(html, cssSelector),
  };
}

const finder = (): typeof FindInMailFile => loadPart("find-in-mail") as typeof FindInMailFile;

const NONE: readonly MailElement[] = Object.freeze([]);
