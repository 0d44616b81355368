import type { DefectId } from "./defects/defect-ids.js";
import type { Invite } from "./calendar/invite.js";
import type { DeliveryReport } from "./report/delivery-report.js";

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
  /** The tree of MIME parts: the message itself, with the parts of a multipart in it (RFC 2045, RFC 2046). */
  readonly structure: MimePart;
  /**
   * What is malformed, in the order of the octets; empty for a message that is as the RFCs want it. An attached message
   * has its own, in {@link Attachment.message}.
   */
  readonly defects: readonly Defect[];
  /** What a delivery report says (RFC 3464, RFC 6533); undefined in a message that is none. */
  readonly report: DeliveryReport | undefined;
  /** What the message's calendar part says (RFC 5545, RFC 6047); undefined where it has none. */
  readonly invite: Invite | undefined;
  /** What the List- fields of the header say (RFC 2369, RFC 2919, RFC 8058); undefined where there are none. */
  readonly list: ListFields | undefined;
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
  /**
   * The message inside a part of type message/rfc822 or message/global; of text/rfc822-headers, one with a header and no
   * body. Undefined for any other part, and for messages that are nested deeper than ten levels.
   */
  readonly message: Message | undefined;
}

/** One node in the tree of MIME parts. All offsets are of octets in the message's own octets (`mail.raw`). */
export interface MimePart {
  /** `text/plain`, in lower case, without parameters; what is meant where there is none, or none that can be read. */
  readonly contentType: string;
  /** The parameters of Content-Type, decoded, by name in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The Content-Disposition in lower case, without parameters; undefined where there is none. */
  readonly disposition: string | undefined;
  /** The decoded file name (RFC 2231, RFC 2047); undefined where the part has none. */
  readonly name: string | undefined;
  /** The Content-ID without angle brackets. */
  readonly contentId: string | undefined;
  /** The Content-Transfer-Encoding in lower case; `"7bit"` where none is named. */
  readonly encoding: string;
  readonly headers: readonly HeaderField[];
  /** Where the part's header begins. */
  readonly headerStart: number;
  /** Where its body begins, behind the empty line. */
  readonly bodyStart: number;
  /** The octet behind the body's last one; the line end before a boundary is the boundary's. */
  readonly bodyEnd: number;
  /** The parts of a multipart, in order; empty for any other. What is in an attached message is in that message's own tree. */
  readonly parts: readonly MimePart[];
}

/** One thing in a message that is not as the RFCs want it. */
export interface Defect {
  /** What is wrong: stable, to tell defects apart by. */
  readonly id: DefectId;
  /** The same in a sentence, with the name or value that is wrong. */
  readonly message: string;
  /** Where, as an offset of octets in the message's own octets (`mail.raw`). */
  readonly at: number;
  /** The part that it is in: `"1.2"` is the second part of the first; `""` is the message itself. */
  readonly part: string;
}

/** What the List- fields of a message say. URLs stand in the order in which they were given: the first is preferred. */
export interface ListFields {
  /** The identifier in List-Id, without angle brackets (RFC 2919 §3). */
  readonly id: string | undefined;
  /** The URLs of List-Unsubscribe (RFC 2369 §3.2). */
  readonly unsubscribe: readonly string[];
  /** Whether List-Unsubscribe-Post offers unsubscribing with one click (RFC 8058 §3.1). */
  readonly unsubscribePost: boolean;
  readonly help: readonly string[];
  readonly subscribe: readonly string[];
  /** Empty, too, where the list takes no mail (`List-Post: NO`). */
  readonly post: readonly string[];
  readonly owner: readonly string[];
  readonly archive: readonly string[];
}
