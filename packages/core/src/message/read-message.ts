import { readAddresses } from "./addresses.js";
import { type BodyPart, readBodyParts } from "./body-part.js";
import { decodeText } from "./charset.js";
import { withoutComments } from "./comments.js";
import { readDate } from "./date.js";
import { findDefects } from "./defects/find-defects.js";
import { rawValues } from "./header-fields.js";
import { readListFields } from "./list-fields.js";
import type { Attachment, HeaderField, Message, MessageAddress } from "./message.js";
import { mimePart, partContentId, partName } from "./mime-part.js";
import { type FoundAttachments, inviteOf, reportOf } from "./read-special-parts.js";
import { decodeTransfer } from "./transfer-encoding.js";

/**
 * Reads a message from its octets. Never throws: what is malformed is read as well as it can be.
 *
 * `text` and `html` are the inline text parts without a file name, in order; of a multipart/alternative the
 * last of each kind. Everything else is an attachment, attached messages included.
 */
export function readMessage(raw: Buffer): Message {
  return readAtDepth(raw, 0);
}

/** How deep messages are read that are attached to one another. */
const MOST_MESSAGES = 10;

/** @param depth - how many messages this one is attached in */
function readAtDepth(raw: Buffer, depth: number): Message {
  const root = readBodyParts(raw);
  const { fields } = root;
  const found: Found = { depth, text: [], html: [], attachments: [], places: [] };
  collect(raw, root, found);
  const structure = mimePart(root);
  const [sender] = addressesOf(fields, "sender");
  return {
    subject: valueOf(fields, "subject"),
    from: addressesOf(fields, "from"),
    sender,
    replyTo: addressesOf(fields, "reply-to"),
    to: addressesOf(fields, "to"),
    cc: addressesOf(fields, "cc"),
    bcc: addressesOf(fields, "bcc"),
    date: readDate(valueOf(fields, "date") ?? ""),
    messageId: messageIdOf(fields, "message-id"),
    inReplyTo: messageIdOf(fields, "in-reply-to"),
    references: Object.freeze(messageIdOf(fields, "references")?.match(MESSAGE_ID) ?? []),
    headers: structure.headers,
    text: found.text.length === 0 ? undefined : found.text.join("\n"),
    html: found.html.length === 0 ? undefined : found.html.join("\n"),
    attachments: Object.freeze(found.attachments),
    structure,
    defects: findDefects(raw, root),
    report: reportOf(found),
    invite: inviteOf(found),
    list: readListFields(fields),
  };
}

/** One msg-id, or a word where one should be; they may stand without white space between them (RFC 5322 §3.6.4). */
const MESSAGE_ID = /<[^<>\s]*>?|[^<>\s]+/g;

interface Found extends FoundAttachments {
  readonly depth: number;
  readonly text: string[];
  readonly html: string[];
  readonly attachments: Attachment[];
  /** The part that each of the attachments is. */
  readonly places: BodyPart[];
}

function collect(raw: Buffer, part: BodyPart, found: Found): void {
  if (part.parts.length > 0) {
    if (part.contentType.value === "multipart/alternative") collectAlternative(raw, part, found);
    else for (const child of part.parts) collect(raw, child, found);
    return;
  }
  const kind = bodyKind(part);
  if (kind === undefined) {
    found.attachments.push(attachmentOf(raw, part, found.depth));
    found.places.push(part);
  } else found[kind].push(textOf(raw, part));
}

/** Of several versions of one kind the last is the best (RFC 2046 §5.1.4). */
function collectAlternative(raw: Buffer, part: BodyPart, found: Found): void {
  let text: string[] = [];
  let html: string[] = [];
  for (const child of part.parts) {
    const one: Found = { ...found, text: [], html: [] };
    collect(raw, child, one);
    if (one.text.length > 0) ({ text } = one);
    if (one.html.length > 0) ({ html } = one);
  }
  for (const version of text) found.text.push(version);
  for (const version of html) found.html.push(version);
}

/** Whether a part is the message's own text or HTML; undefined for an attachment. */
function bodyKind(part: BodyPart): "text" | "html" | undefined {
  const { value } = part.contentType;
  if (value !== "text/plain" && value !== "text/html") return undefined;
  // A disposition that nobody knows is an attachment (RFC 2183 §2.8).
  if (!["", "inline"].includes(part.disposition.value)) return undefined;
  if (partName(part) !== undefined) return undefined;
  return value === "text/plain" ? "text" : "html";
}

function textOf(raw: Buffer, part: BodyPart): string {
  const octets = decodeTransfer(raw.subarray(part.start, part.end), part.encoding);
  return decodeText(octets, part.contentType.parameters.get("charset")).replaceAll("\r\n", "\n");
}

function attachmentOf(raw: Buffer, part: BodyPart, depth: number): Attachment {
  const content = decodeTransfer(raw.subarray(part.start, part.end), part.encoding);
  const contentType = part.contentType.value;
  const { value } = part.disposition;
  const isMessage = ATTACHED_MESSAGE.test(contentType) && depth < MOST_MESSAGES;
  return Object.freeze({
    name: partName(part),
    contentType,
    disposition: value === "attachment" || value === "inline" ? value : undefined,
    contentId: partContentId(part),
    size: content.length,
    content,
    message: isMessage ? Object.freeze(readAtDepth(content, depth + 1)) : undefined,
  });
}

/** Whole messages and headers alone (RFC 2046 §5.2.1, RFC 6532 §3.7, RFC 6522 §4, RFC 6533 §6.3). */
const ATTACHED_MESSAGE = /^(?:message\/(?:rfc822|global|global-headers)|text\/rfc822-headers)$/;

/** A msg-id may stand between comments (RFC 5322 §3.6.4). */
function messageIdOf(fields: readonly HeaderField[], name: string): string | undefined {
  const value = valueOf(fields, name);
  return value === undefined ? undefined : withoutComments(value).trim() || value;
}

function valueOf(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name)?.value;
}

function addressesOf(fields: readonly HeaderField[], name: string): readonly MessageAddress[] {
  return Object.freeze(rawValues(fields, name).flatMap((value) => readAddresses(value)));
}
