import { readAddresses } from "./addresses.js";
import { type BodyPart, readBodyParts } from "./body-part.js";
import { decodeText } from "./charset.js";
import { readDate } from "./date.js";
import { rawValues } from "./header-fields.js";
import type { Attachment, HeaderField, Message, MessageAddress } from "./message.js";
import { decodeTransfer } from "./transfer-encoding.js";

/**
 * Reads a message from its octets. Never throws: what is malformed is read as well as it can be.
 *
 * `text` and `html` are the inline text parts without a file name, in order; of a multipart/alternative the
 * last of each kind. Everything else is an attachment, attached messages included.
 */
export function readMessage(raw: Buffer): Message {
  const root = readBodyParts(raw);
  const { fields } = root;
  const found: Found = { text: [], html: [], attachments: [] };
  collect(raw, root, found);
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
    messageId: valueOf(fields, "message-id"),
    inReplyTo: valueOf(fields, "in-reply-to"),
    references: Object.freeze(valueOf(fields, "references")?.match(MESSAGE_ID) ?? []),
    headers: Object.freeze(fields),
    text: found.text.length === 0 ? undefined : found.text.join("\n"),
    html: found.html.length === 0 ? undefined : found.html.join("\n"),
    attachments: Object.freeze(found.attachments),
  };
}

/** One msg-id, or a word where one should be; they may stand without white space between them (RFC 5322 §3.6.4). */
const MESSAGE_ID = /<[^<>\s]*>?|[^<>\s]+/g;

interface Found {
  readonly text: string[];
  readonly html: string[];
  readonly attachments: Attachment[];
}

function collect(raw: Buffer, part: BodyPart, found: Found): void {
  if (part.parts.length > 0) {
    if (part.contentType.value === "multipart/alternative") collectAlternative(raw, part, found);
    else for (const child of part.parts) collect(raw, child, found);
    return;
  }
  const kind = bodyKind(part);
  if (kind === undefined) found.attachments.push(attachmentOf(raw, part));
  else found[kind].push(textOf(raw, part));
}

/** Of several versions of one kind the last is the best (RFC 2046 §5.1.4). */
function collectAlternative(raw: Buffer, part: BodyPart, found: Found): void {
  let text: string[] = [];
  let html: string[] = [];
  for (const child of part.parts) {
    const one: Found = { text: [], html: [], attachments: found.attachments };
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
  if (nameOf(part) !== undefined) return undefined;
  return value === "text/plain" ? "text" : "html";
}

function textOf(raw: Buffer, part: BodyPart): string {
  const octets = decodeTransfer(raw.subarray(part.start, part.end), part.encoding);
  return decodeText(octets, part.contentType.parameters.get("charset")).replaceAll("\r\n", "\n");
}

function attachmentOf(raw: Buffer, part: BodyPart): Attachment {
  const content = decodeTransfer(raw.subarray(part.start, part.end), part.encoding);
  const { value } = part.disposition;
  const [contentId] = rawValues(part.fields, "content-id");
  return Object.freeze({
    name: nameOf(part),
    contentType: part.contentType.value,
    disposition: value === "attachment" || value === "inline" ? value : undefined,
    contentId: contentId?.replace(/^\s*<(.*)>\s*$/, "$1"),
    size: content.length,
    content,
  });
}

function nameOf({ disposition, contentType }: BodyPart): string | undefined {
  const name = disposition.parameters.get("filename") ?? contentType.parameters.get("name");
  return name === "" ? undefined : name;
}

function valueOf(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name)?.value;
}

function addressesOf(fields: readonly HeaderField[], name: string): readonly MessageAddress[] {
  return Object.freeze(rawValues(fields, name).flatMap((value) => readAddresses(value)));
}
