import { createHash } from "node:crypto";
import type { Attachment, Message } from "../message/message.js";
import { formOf, indented, type Lines, type MessageForm } from "./message-form.js";

/** The attachments, one a line; an attached message follows its line. */
export function attachmentLines(message: Message, form: MessageForm, lines: Lines): string[] {
  if (form.attachments === "omit") return [];
  return message.attachments.flatMap((attachment) => {
    const { message: attached } = attachment;
    const isExact = form.attachments === "exact" && !isShown(attachment, message);
    const line = lines(attachmentLine(attachment, isExact));
    if (attached === undefined) return line;
    const { envelope: _, ...inner } = form;
    return [...line, ...indented(formOf(attached, inner))];
  });
}

const CALENDAR = /^(?:text\/calendar|application\/ics)$/;
const STATUS = /^message\/(?:global-)?delivery-status$/;

/** What is shown as what it says, and need not have the same octets in each run. */
function isShown({ contentType, message }: Attachment, { invite, report }: Message): boolean {
  if (message !== undefined) return true;
  if (CALENDAR.test(contentType)) return invite !== undefined;
  return report !== undefined && STATUS.test(contentType);
}

function attachmentLine(
  { name, contentType, contentId, size, content }: Attachment,
  isExact: boolean,
): string {
  return [
    `- ${name === undefined ? "(no name)" : JSON.stringify(name)}, ${contentType}`,
    ...(isExact ? [`${grouped(size)} octets`, `SHA-256 ${shortHash(content)}`] : []),
    ...(contentId === undefined ? [] : [`cid:${contentId}`]),
  ].join(", ");
}

/** 123,456: not to be taken for a code of six digits by a pattern of the user's. */
const grouped = (size: number): string => String(size).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

const shortHash = (octets: Buffer): string =>
  createHash("sha256").update(octets).digest("hex").slice(0, 16);
