import { isAscii, isUtf8 } from "node:buffer";
import { type BodyPart, MEDIA_TYPE } from "../body-part.js";
import { withoutComments } from "../comments.js";
import { rawValues } from "../header-fields.js";
import { readStructuredValue } from "../structured-value.js";
import { noteAddresses } from "./address-list.js";
import { noteDate } from "./dates.js";
import { noteEncodedWords } from "./encoded-words.js";
import { fieldsByName, type PlacedField } from "./field-places.js";
import { type Note, quoted } from "./note.js";

/** Fields that a header has once at most (RFC 5322 §3.6; those of MIME describe one body each). */
const SINGLE =
  /^(?:date|from|sender|reply-to|to|cc|bcc|message-id|in-reply-to|references|subject|mime-version|content-(?:type|transfer-encoding|disposition|id|description))$/;
const ADDRESSES = /^(?:resent-)?(?:from|sender|reply-to|to|cc|bcc)$/;
const DATES = /^(?:resent-)?date$/;
/** Fields whose values hold no encoded words, so that what looks like one is none. */
const WITHOUT_WORDS =
  /^(?:content-(?:type|disposition)|message-id|content-id|received|return-path|date|dkim-signature)$/;

/** What is wrong with the header of a message as a whole (RFC 5322 §3.6). */
export function noteMessageHeader(root: BodyPart, note: Note): void {
  if (root.headerStart > 0)
    note(
      "header-line-malformed",
      0,
      root.path,
      "The message begins with the line of a mailbox file.",
    );
  const byName = fieldsByName(root);
  if (!byName.has("from"))
    note("from-missing", root.headerStart, root.path, "There is no From field.");
  if (!byName.has("date"))
    note("date-missing", root.headerStart, root.path, "There is no Date field.");
  const [type] = byName.get("content-type") ?? byName.get("content-transfer-encoding") ?? [];
  if (type !== undefined && !byName.has("mime-version"))
    note(
      "mime-version-missing",
      type.at,
      root.path,
      `${type.field.name} stands without MIME-Version.`,
    );
}

/** What is wrong with the header of a part, the message itself included. */
export function noteHeader(raw: Buffer, part: BodyPart, note: Note): void {
  const { path } = part;
  if (part.isCutShort)
    note(
      "header-line-malformed",
      part.start,
      path,
      `This line of the header is no field, so that the body begins with it: ${quoted(firstLine(raw, part.start))}.`,
    );
  for (const [name, placed] of fieldsByName(part)) {
    const [, second] = placed;
    if (second !== undefined && SINGLE.test(name))
      note(
        "field-duplicate",
        second.at,
        path,
        `There are ${placed.length} ${second.field.name} fields, and one is allowed.`,
      );
    for (const one of placed) noteField(name, one, path, note);
  }
}

function noteField(name: string, { field, at }: PlacedField, path: string, note: Note): void {
  const octets = Buffer.from(field.raw, "latin1");
  if (!isAscii(octets)) {
    const offset = at + octets.findIndex((octet) => octet > 127);
    if (isUtf8(octets))
      note("header-utf8", offset, path, `${field.name} has UTF-8, which only SMTPUTF8 allows.`);
    else
      note(
        "header-not-utf8",
        offset,
        path,
        `${field.name} has octets that are neither ASCII nor UTF-8.`,
      );
  }
  const [value = ""] = rawValues([field], name);
  if (ADDRESSES.test(name)) noteAddresses(field.name, value, at, path, note);
  if (DATES.test(name)) noteDate(field.name, value, at, path, note);
  if (name === "message-id" && !/^\s*<[^<>@\s]+@[^<>@\s]+>\s*$/.test(withoutComments(value)))
    note("message-id-malformed", at, path, `${field.name} is not <left@right>: ${quoted(value)}.`);
  if (name === "content-type" && !MEDIA_TYPE.test(readStructuredValue(value).value))
    note("content-type-malformed", at, path, `${field.name} is no type/subtype: ${quoted(value)}.`);
  if (name === "content-type" || name === "content-disposition")
    readStructuredValue(value, (id, what) => note(id, at, path, `${field.name} has ${what}.`));
  else if (!WITHOUT_WORDS.test(name)) noteEncodedWords(field.name, value, at, path, note);
}

function firstLine(raw: Buffer, at: number): string {
  const line = raw.toString("latin1", at, at + 80);
  return line.split(/[\r\n]/)[0] ?? "";
}
