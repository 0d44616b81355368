import type { Attachment } from "../message/message.js";
import type { AttachmentMatch } from "./query.js";
import { isAsymmetric, isRegExp, isTextMatch, textJudge } from "./text-match.js";

const FIELDS = new Set(["name", "type", "size", "content"]);

/** Whether a value says which attachment is meant. */
export function isAttachmentMatch(value: unknown): value is AttachmentMatch {
  if (isTextMatch(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => FIELDS.has(name));
}

/** Judges one attachment: all given fields must hold. */
export function attachmentJudge(match: AttachmentMatch): (attachment: Attachment) => boolean {
  if (isTextMatch(match)) {
    const judge = textJudge(match);
    return ({ name }) => name !== undefined && judge(name);
  }
  const { name, type, size, content } = match;
  const nameJudge = name === undefined ? undefined : textJudge(name);
  const typeJudge = type === undefined ? undefined : textJudge(type, true);
  return (attachment) =>
    (nameJudge === undefined || (attachment.name !== undefined && nameJudge(attachment.name))) &&
    (typeJudge === undefined || typeJudge(attachment.contentType)) &&
    (size === undefined || sizeMatches(size, attachment.size)) &&
    (content === undefined || contentMatches(content, attachment.content));
}

function sizeMatches(wanted: Exclude<SizeMatch, undefined>, size: number): boolean {
  if (typeof wanted === "number") return wanted === size;
  return typeof wanted === "function" ? wanted(size) : wanted.asymmetricMatch(size);
}

type Fields = Exclude<AttachmentMatch, string | RegExp | ((value: string) => boolean)>;
type SizeMatch = Extract<Fields, { size?: unknown }>["size"];
type ContentMatch = Extract<Fields, { content?: unknown }>["content"];

function contentMatches(wanted: Exclude<ContentMatch, undefined>, content: Buffer): boolean {
  if (typeof wanted === "string") return content.toString("utf8") === wanted;
  if (isRegExp(wanted)) return textJudge(wanted)(content.toString("utf8"));
  if (typeof wanted === "function") return wanted(content);
  // No instanceof: in a DOM environment a Buffer is no Uint8Array of that realm.
  if (ArrayBuffer.isView(wanted))
    return (
      Buffer.compare(Buffer.from(wanted.buffer, wanted.byteOffset, wanted.byteLength), content) ===
      0
    );
  return isAsymmetric(wanted) && wanted.asymmetricMatch(content);
}
