import type { Attempt } from "./attempt.js";
import type { CapturedEnvelope, CapturedMail } from "./captured-mail.js";

/** An object that a test runner can compare with (`expect.stringContaining("x")`): known by its one method. */
export interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

/** How one text of a mail is matched: equal, by pattern, by a function, or by the runner's asymmetric matcher. */
export type TextMatch = string | RegExp | ((value: string) => boolean) | AsymmetricMatcher;

/** How an attachment is matched. All given fields must hold. A bare {@link TextMatch} is its name. */
export type AttachmentMatch =
  | TextMatch
  | {
      readonly name?: TextMatch;
      readonly type?: TextMatch;
      readonly size?: number | ((size: number) => boolean) | AsymmetricMatcher;
      readonly content?:
        | Uint8Array
        | string
        | RegExp
        | ((content: Buffer) => boolean)
        | AsymmetricMatcher;
    };

/** The fields of an envelope query. All given fields must hold. */
export interface EnvelopeFields {
  /** The reverse-path. `""` matches the null reverse-path. */
  readonly from?: TextMatch;
  /** A forward-path: at least one recipient must match; an array must be matched by one recipient each. */
  readonly to?: TextMatch | readonly TextMatch[];
  /** The AUTH identity. */
  readonly authUser?: TextMatch;
}

/**
 * The fields of a mail query. All given fields must hold.
 *
 * `from` matches the reverse-path or a From address; `to` matches a recipient of the envelope (which is who gets the
 * mail) whatever the header says; `cc` and `bcc` match recipients of the envelope by what the header says of them:
 * named in Cc, or named nowhere.
 */
export interface MailFields extends EnvelopeFields {
  readonly cc?: TextMatch | readonly TextMatch[];
  readonly bcc?: TextMatch | readonly TextMatch[];
  /** The decoded subject; a string is compared as a whole. */
  readonly subject?: TextMatch;
  /** The text part; a string has to occur in it. */
  readonly text?: TextMatch;
  /** The HTML part as it was sent; a string has to occur in it. */
  readonly html?: TextMatch;
  /** Header fields by name; with several fields of one name, one must match. `true`: is there; `false`: is not. */
  readonly header?: Readonly<Record<string, TextMatch | boolean>>;
  /** At least one attachment must match; `true`: has any; `false`: has none. */
  readonly attachment?: AttachmentMatch | boolean;
}

/**
 * Which mail is meant: a recipient's mailbox as a string, fields that must all hold, or a predicate.
 * Addresses compare without regard to case.
 */
export type MailQuery = string | MailFields | ((mail: CapturedMail) => boolean);
/** Which envelope is meant. */
export type EnvelopeQuery = string | EnvelopeFields | ((envelope: CapturedEnvelope) => boolean);
/** Which attempt is meant. */
export type AttemptQuery =
  | string
  | {
      readonly from?: TextMatch;
      readonly to?: TextMatch | readonly TextMatch[];
      readonly outcome?: Attempt["outcome"];
    }
  | ((attempt: Attempt) => boolean);
