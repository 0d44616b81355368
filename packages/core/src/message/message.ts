/**
 * The message inside a captured mail, as a reader sees it (RFC 5322, RFC 2045–2049): plain data, complete when a test
 * gets it. The envelope says who the mail was really sent to; the message only says what its header claims.
 */
export interface Message {
  /** The decoded subject; undefined where there is no Subject field, `""` where it is empty. */
  readonly subject: string | undefined;
  readonly from: readonly MessageAddress[];
  readonly sender: MessageAddress | undefined;
  readonly replyTo: readonly MessageAddress[];
  readonly to: readonly MessageAddress[];
  readonly cc: readonly MessageAddress[];
  /** What a Bcc field of the header says. A well-behaved mailer sends none: hidden recipients are in the envelope. */
  readonly bcc: readonly MessageAddress[];
  /** The Date field; undefined where it is missing or unreadable. */
  readonly date: Date | undefined;
  /** The Message-ID with its angle brackets. */
  readonly messageId: string | undefined;
  readonly inReplyTo: string | undefined;
  readonly references: readonly string[];
  /** All header fields of the message, in order, duplicates kept. */
  readonly headers: readonly HeaderField[];
  /** The text/plain part that a reader would see, decoded, with LF line ends. Several are joined by a line end. */
  readonly text: string | undefined;
  /** The text/html part that a reader would see, decoded and otherwise untouched. */
  readonly html: string | undefined;
  /** All parts that are not the text or HTML of the message itself, in order. */
  readonly attachments: readonly Attachment[];
}

/** One header field (RFC 5322 §2.2). */
export interface HeaderField {
  /** The name as it was written. Compare it without regard to case. */
  readonly name: string;
  /** The value unfolded, encoded words decoded (RFC 2047), white space at both ends removed. */
  readonly value: string;
  /** The whole field as it was sent, folding and all, without its final line end; octets as latin1 characters. */
  readonly raw: string;
}

/** One mailbox of an address header field (RFC 5322 §3.4). */
export interface MessageAddress {
  /** The decoded display name; `""` where there is none. */
  readonly name: string;
  /** `ada@example.test` */
  readonly address: string;
  /** The name of the group that the mailbox stood in (`Undisclosed: a@b.test;`); undefined outside a group. */
  readonly group?: string | undefined;
}

/** A part of the message that is not its own text or HTML. */
export interface Attachment {
  /** The decoded file name (RFC 2231, RFC 2047); undefined where the part has none. */
  readonly name: string | undefined;
  /** `application/pdf`, in lower case, without parameters. */
  readonly contentType: string;
  readonly disposition: "attachment" | "inline" | undefined;
  /** The Content-ID without angle brackets, for `cid:` links. */
  readonly contentId: string | undefined;
  /** In octets, decoded. */
  readonly size: number;
  /** The octets, with the transfer encoding undone and nothing else changed. */
  readonly content: Buffer;
}
