import type { DefectId } from "../../packages/core/src/index.js";
import type { Field, ReaderName, Seen } from "./readers.js";

/** Two readers who see something else in one field of a mail. */
export interface Disagreement {
  readonly mail: string;
  readonly raw: string;
  readonly reader: ReaderName;
  readonly field: Field;
  readonly ours: Seen;
  readonly theirs: Seen;
  /** What is malformed in the mail. */
  readonly defects: ReadonlySet<DefectId>;
}

/** Why two readers may disagree. */
export interface Rule {
  readonly name: string;
  /** Why ours is what it is. */
  readonly reason: string;
  readonly readers: readonly ReaderName[];
  readonly fields: readonly Field[];
  /** The mail has one of these; without it, what the other conditions say. */
  readonly defects?: readonly DefectId[];
  /** What stands in the mail where the readers differ. */
  readonly where?: RegExp;
  /** What is the same for both once the difference is taken away. */
  readonly but?: (seen: Seen) => unknown;
}

const ALL: readonly ReaderName[] = ["mailparser", "postal-mime", "Python"];
const ADDRESSES: readonly Field[] = ["from", "to", "cc", "replyTo"];
const HEADER: readonly Field[] = [
  "subject",
  ...ADDRESSES,
  "date",
  "messageId",
  "inReplyTo",
  "references",
];
const ATTACHMENTS: readonly Field[] = ["attachmentNames", "attachmentTypes", "attachmentOctets"];

/** By the first one that fits, each disagreement is explained. */
export const RULES: readonly Rule[] = [
  {
    name: "header octets that are not UTF-8",
    reason:
      "Octets that are no UTF-8 are windows-1252 more often than anything else, and replacement characters help nobody.",
    readers: ALL,
    fields: ["subject"],
    defects: ["header-not-utf8"],
  },
  {
    name: "header octets of UTF-8",
    reason: "Python keeps raw octets of an address as surrogates; they are UTF-8 (RFC 6532 §3.2).",
    readers: ["Python"],
    fields: ADDRESSES,
    defects: ["header-utf8"],
  },
  {
    name: "mailboxes that are put together wrongly",
    reason:
      "Ours keeps each mailbox that can be made out; the others lose one, or make one of two.",
    readers: ALL,
    fields: ADDRESSES,
    defects: ["address-malformed"],
  },
  {
    name: "the same field twice",
    reason: "Mailboxes of all From fields are senders; the others take the first field.",
    readers: ["mailparser", "postal-mime"],
    fields: ["from"],
    defects: ["field-duplicate"],
  },
  {
    name: "a second sender",
    reason: "RFC 5322 §3.6.2 allows several mailboxes in From; postal-mime gives the first.",
    readers: ["postal-mime"],
    fields: ["from"],
    where: /^From: shop@shop\.test, Office/m,
  },
  {
    name: "a date that is none",
    reason:
      "mailparser gives the time at which it reads; JavaScript's Date makes the 3rd of March of a 31st of February.",
    readers: ["mailparser", "postal-mime"],
    fields: ["date"],
    defects: ["date-malformed"],
  },
  {
    name: "a date that is written otherwise",
    reason:
      "Python reads the form of RFC 5322 alone; what says its moment without doubt is one to ours.",
    readers: ["Python"],
    fields: ["date"],
    defects: ["date-malformed"],
  },
  {
    name: "a Message-ID without brackets",
    reason: "mailparser adds what is not there.",
    readers: ["mailparser"],
    fields: ["messageId"],
    defects: ["message-id-malformed"],
  },
  {
    name: "references without white space between them",
    reason: "Each is one (RFC 5322 §3.6.4); the others give them in one piece.",
    readers: ALL,
    fields: ["references"],
    but: ({ references }) => references.replaceAll(" ", ""),
  },
  {
    name: "a tab in a folded field",
    reason:
      "Unfolding takes the line end away and leaves the tab (RFC 5322 §2.2.3); mailparser makes a space of it.",
    readers: ["mailparser"],
    fields: ["subject"],
    but: ({ subject }) => subject.replaceAll("\t", " "),
  },
  {
    name: "windows-1252 and its controls",
    reason:
      "On Node 20 the built-in decoder reads windows-1252 as iso-8859-1, and postal-mime uses it.",
    readers: ["postal-mime"],
    fields: ["subject", "text"],
    where: /windows-1252/,
  },
  {
    name: "text that its charset cannot say",
    reason:
      "Ours reads it as UTF-8 where it is UTF-8, and else as windows-1252; the others keep to the word of the mail.",
    readers: ALL,
    fields: ["text", "html"],
    defects: ["charset-wrong"],
  },
  {
    name: "a charset with single quotes around it",
    reason: "It is UTF-8 without them, which is what was meant.",
    readers: ["postal-mime", "Python"],
    fields: ["text"],
    defects: ["charset-unknown"],
  },
  {
    name: "a byte order mark",
    reason: "It is no part of the text (Unicode §23.8).",
    readers: ALL,
    fields: ["text"],
    but: ({ text }) => text.replace(/^\uFEFF/, ""),
  },
  {
    name: "flowed text",
    reason: "`text` is what was sent, line by line; the others join lines that flow (RFC 3676 §4).",
    readers: ["mailparser", "postal-mime"],
    fields: ["text"],
    where: /format=flowed/,
    but: ({ text }) => text.replaceAll(/ ?\n| (?=\w*\.)/g, "").replaceAll(" ", ""),
  },
  {
    name: "texts with something between them",
    reason: "postal-mime joins them with an empty line.",
    readers: ["postal-mime"],
    fields: ["text"],
    but: ({ text }) => text.replaceAll(/\n+/g, "\n"),
  },
  {
    name: "a folded Content-Transfer-Encoding",
    reason: "Python does not see an encoding whose value begins on the next line.",
    readers: ["Python"],
    fields: ["text"],
    where: /^Content-Transfer-Encoding:\r?\n /m,
  },
  {
    name: "encoded words beside each other in a name",
    reason: "White space between encoded words is none (RFC 2047 §6.2); Python keeps it in names.",
    readers: ["Python"],
    fields: ADDRESSES,
    where: /\?=\s+=\?/,
    but: (seen) => ADDRESSES.map((field) => JSON.stringify(seen[field]).replaceAll(" ", "")),
  },
  {
    name: "obsolete mailboxes",
    reason:
      "RFC 5322 §4.4 has to be read: routes, white space around dots. The others make something else of them.",
    readers: ["mailparser", "postal-mime"],
    fields: ["from"],
    where: /^From: (?:shop @ shop|Shop <@one)/m,
  },
  {
    name: "comments in mailboxes",
    reason:
      "Comments nest (RFC 5322 §3.2.2), and one behind a bare mailbox is its name, as it was before there were names.",
    readers: ["postal-mime", "Python"],
    fields: ["from"],
    where: /^From: .*\(/m,
  },
  {
    name: "a local part in quotes",
    reason: "The quotes belong to it (RFC 5322 §3.4.1): without them it is no mailbox.",
    readers: ["postal-mime"],
    fields: ["to"],
    where: /"ada lovelace"@/,
  },
  {
    name: "a name that is the address",
    reason: "It is what was sent; the others leave it out.",
    readers: ["mailparser", "postal-mime"],
    fields: ["to"],
    where: /"ada@example\.test" </,
  },
  {
    name: "a domain of A-labels",
    reason: "The address is what was sent; mailparser translates xn-- labels.",
    readers: ["mailparser"],
    fields: ["to"],
    where: /@xn--/,
  },
  {
    name: "attached messages",
    reason:
      "They are attachments, and their text is none of the mail's own; mailparser puts it behind the text of the mail.",
    readers: ["mailparser"],
    fields: ["text", ...ATTACHMENTS],
    where: /message\/(?:rfc822|delivery-status)|multipart\/digest/,
  },
  {
    name: "the octets of attached messages",
    reason: "Python writes an attached message anew and has no octets of it.",
    readers: ["Python"],
    fields: ["attachmentOctets"],
    where: /message\/(?:rfc822|delivery-status)|multipart\/digest/,
  },
  {
    name: "line ends in attachments",
    reason:
      "Octets of an attachment are what was sent; postal-mime rewrites the line ends of all that is not base64.",
    readers: ["postal-mime"],
    fields: ["attachmentOctets"],
    but: ({ attachmentOctets }) => attachmentOctets.length,
  },
  {
    name: "multiparts that have no parts",
    reason:
      "What cannot be cut is kept as an attachment, so that nothing is lost; the others leave it out or empty.",
    readers: ALL,
    fields: ["text", ...ATTACHMENTS],
    defects: ["boundary-missing", "boundary-not-found", "multipart-empty"],
  },
  {
    name: "a Content-Type that is none",
    reason: "It is text/plain then (RFC 2045 §5.2); the others make an attachment of it.",
    readers: ["mailparser", "postal-mime"],
    fields: ["text", ...ATTACHMENTS],
    defects: ["content-type-malformed"],
  },
  {
    name: "a comment in Content-Type",
    reason: "Comments are allowed there (RFC 2045 §5.1); to Python they are part of the subtype.",
    readers: ["Python"],
    fields: ["text", ...ATTACHMENTS],
    where: /^Content-Type: text\/plain \(text\)/m,
  },
  {
    name: "a line in a header that is no field",
    reason: "The body begins with it, so that it can be seen; the others drop it.",
    readers: ["mailparser", "postal-mime"],
    fields: ["text"],
    defects: ["header-line-malformed"],
  },
  {
    name: "white space before a colon",
    reason: "It is obsolete and has to be read (RFC 5322 §4.5); to Python the header ends there.",
    readers: ["Python"],
    fields: [...HEADER, "text"],
    where: /^Subject : /m,
  },
  {
    name: "a file name in both forms",
    reason:
      "The one of RFC 2231 is preferred (RFC 6266 §4.3 says so for HTTP); Python takes the other one.",
    readers: ["Python"],
    fields: ["attachmentNames"],
    where: /filename="Pruefung\.bin"; filename\*=/,
  },
  {
    name: "percents that are broken",
    reason: "A percent without two digits is itself; mailparser makes an equals sign of it.",
    readers: ["mailparser"],
    fields: ["attachmentNames"],
    defects: ["parameter-malformed"],
  },
];

/** The rule that explains a disagreement; undefined where none does. */
export function ruleFor(one: Disagreement): Rule | undefined {
  return RULES.find(
    ({ readers, fields, defects, where, but }) =>
      readers.includes(one.reader) &&
      fields.includes(one.field) &&
      (defects?.some((id) => one.defects.has(id)) ?? true) &&
      (where?.test(one.raw) ?? true) &&
      (but === undefined || JSON.stringify(but(one.ours)) === JSON.stringify(but(one.theirs))),
  );
}
