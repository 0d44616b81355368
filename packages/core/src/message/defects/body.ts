import { isAscii, isUtf8 } from "node:buffer";
import type { BodyPart } from "../body-part.js";
import { isKnownCharset } from "../charset.js";
import { decodeTransfer } from "../transfer-encoding.js";
import { placeOf } from "./field-places.js";
import { type Note, quoted } from "./note.js";

const CR = 13;
const LF = 10;
const EQUALS = 61;

const ENCODINGS = new Set(["7bit", "8bit", "binary", "base64", "quoted-printable"]);

/** What is wrong with the body of a part that is no multipart: its transfer encoding and its charset. */
export function noteBody(raw: Buffer, part: BodyPart, note: Note): void {
  const { encoding, path, start, end } = part;
  const type = part.contentType.value;
  const body = raw.subarray(start, end);
  const atEncoding = placeOf(part, "content-transfer-encoding");
  if (!ENCODINGS.has(encoding))
    note(
      "encoding-unknown",
      atEncoding,
      path,
      `Nobody knows the transfer encoding ${quoted(encoding)}.`,
    );
  if (type === "message/rfc822" && !/^(?:7bit|8bit|binary)$/.test(encoding))
    note(
      "encoding-forbidden",
      atEncoding,
      path,
      `${type} may not be encoded in ${quoted(encoding)}.`,
    );
  if (encoding === "7bit" && !isAscii(body))
    note(
      "octets-not-7bit",
      start + body.findIndex((octet) => octet > 127),
      path,
      "The transfer encoding is 7bit, and the body has octets that are not.",
    );
  if (encoding === "base64") noteBase64(body, start, path, note);
  if (encoding === "quoted-printable") noteQuotedPrintable(body, start, path, note);
  if (type.startsWith("text/")) noteCharset(body, part, note);
}

function noteCharset(body: Buffer, part: BodyPart, note: Note): void {
  const { contentType, encoding, path, start } = part;
  const charset = contentType.parameters.get("charset")?.trim() ?? "";
  if (charset !== "" && !(CHARSET.test(charset) && isKnownCharset(charset))) {
    const at = placeOf(part, "content-type");
    note("charset-unknown", at, path, `Nobody knows the charset ${quoted(charset)}.`);
    return;
  }
  // Who attaches a file need not know what is in it.
  if (charset === "" && part.disposition.value === "attachment") return;
  // Of a calendar without one it is UTF-8 (RFC 5545 §3.1.4).
  const meant = charset === "" && contentType.value === "text/calendar" ? "utf-8" : charset;
  const isSaid = SAYS.get(meant.toLowerCase());
  if (isSaid === undefined || isSaid(decodeTransfer(body, encoding))) return;
  note(
    "charset-wrong",
    start,
    path,
    charset === ""
      ? "The text is beyond what is meant where no charset is named."
      : `The text is not what its charset ${quoted(charset)} can say.`,
  );
}

/** RFC 2978 §2.3, without the apostrophe, and with what registered names have beside: `ISO_8859-1:1987`. */
const CHARSET = /^[\w!#$%&+\-^`{}~.:()]+$/;
/** Whether octets are text of a charset, for those that cannot say everything. */
const SAYS = new Map<string, (octets: Buffer) => boolean>([
  ["", isAscii],
  ["us-ascii", isAscii],
  ["ascii", isAscii],
  ["utf-8", isUtf8],
  ["utf8", isUtf8],
  // What has characters in windows-1252 are controls there, which nobody sends.
  ["iso-8859-1", (octets) => !/[\x80-\x9f]/.test(octets.toString("latin1"))],
]);

const DIGIT = 1;
const OTHER = 2;
/** By octet: a digit of base64 (RFC 2045 §6.8), white space, or something else, padding too. */
const KIND = Uint8Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet);
  return /[A-Za-z0-9+/]/.test(character) ? DIGIT : /[\r\n\t ]/.test(character) ? 0 : OTHER;
});

function noteBase64(body: Buffer, start: number, path: string, note: Note): void {
  let digits = 0;
  let end = 0;
  for (; end < body.length; end++) {
    const kind = KIND[body[end] as number] as number;
    if (kind === OTHER) break;
    digits += kind;
  }
  let padding = 0;
  for (let at = end; at < body.length; at++) {
    const octet = body[at] as number;
    const kind = KIND[octet];
    if (octet === EQUALS) padding++;
    else if (kind === OTHER) {
      const shown = quoted(String.fromCharCode(octet));
      note("base64-malformed", start + at, path, `${shown} is no character of base64.`);
      return;
    } else if (kind === DIGIT) {
      note("base64-malformed", start + at, path, "Behind the padding of base64 there is more.");
      return;
    }
  }
  if ((digits + padding) % 4 !== 0 || padding > 2)
    note(
      "base64-malformed",
      start + body.length,
      path,
      `Base64 comes in fours, and these are ${digits} characters and ${padding} of padding.`,
    );
}

function noteQuotedPrintable(body: Buffer, start: number, path: string, note: Note): void {
  for (let at = body.indexOf(EQUALS); at >= 0; at = body.indexOf(EQUALS, at + 1)) {
    if ((isHex(body[at + 1]) && isHex(body[at + 2])) || isSoftBreak(body, at + 1)) continue;
    const shown = quoted(body.toString("latin1", at, at + 3));
    note(
      "quoted-printable-malformed",
      start + at,
      path,
      `"=" is followed by no two hexadecimal digits and no line end: ${shown}.`,
    );
    return;
  }
  if (!isAscii(body))
    note(
      "quoted-printable-malformed",
      start + body.findIndex((octet) => octet > 127),
      path,
      "The body has octets beyond ASCII that are not encoded.",
    );
}

const isHex = (octet = 0): boolean =>
  (octet >= 48 && octet <= 57) || (octet >= 65 && octet <= 70) || (octet >= 97 && octet <= 102);

/** A line end behind "=", perhaps with white space that was added on the way (RFC 2045 §6.7). */
function isSoftBreak(body: Buffer, at: number): boolean {
  let here = at;
  while (body[here] === 32 || body[here] === 9) here++;
  return here >= body.length || body[here] === LF || (body[here] === CR && body[here + 1] === LF);
}
