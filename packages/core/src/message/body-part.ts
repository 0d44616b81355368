import { withoutComments } from "./comments.js";
import { readHeaderFields, rawValues } from "./header-fields.js";
import type { HeaderField } from "./message.js";
import { readStructuredValue, type StructuredValue } from "./structured-value.js";

/** How deep multiparts are followed; what is nested deeper is one part of octets. */
export const MOST_LEVELS = 100;
const LF = 10;
const CR = 13;

/** One part of a message (RFC 2045 §2.5): its header, and where its body stands among the message's octets. */
export interface BodyPart {
  /** `"1.2"` for the second part of the first; `""` for the message itself. */
  readonly path: string;
  readonly headerStart: number;
  readonly fields: readonly HeaderField[];
  /** Where each of the fields begins. */
  readonly fieldStarts: readonly number[];
  /** Whether a line ended the header that is neither a field nor empty. */
  readonly isCutShort: boolean;
  readonly contentType: StructuredValue;
  readonly disposition: StructuredValue;
  /** The transfer encoding, in lower case; `"7bit"` where none is named. */
  readonly encoding: string;
  /** Where the body begins, and the octet behind its end. */
  readonly start: number;
  readonly end: number;
  /** The parts of a multipart, in order; empty for any other, and for one that is nested too deep. */
  readonly parts: readonly BodyPart[];
  /** Whether a multipart's closing boundary is there. */
  readonly isClosed: boolean;
  /** Whether this is a multipart that is nested too deep to be followed. */
  readonly isTooDeep: boolean;
}

/** Reads the tree of a message from its octets (RFC 2046 §5.1). Nothing is decoded or copied. */
export function readBodyParts(octets: Buffer): BodyPart {
  return readPart(octets, 0, octets.length, [], "text/plain");
}

/** @param place - the numbers of the path to this part */
function readPart(
  octets: Buffer,
  start: number,
  end: number,
  place: readonly number[],
  defaultType: string,
): BodyPart {
  const headerStart = place.length === 0 ? behindMailboxLine(octets) : start;
  const { bodyStart, ...header } = readHeaderFields(octets, headerStart, end);
  const { fields } = header;
  const [type = defaultType] = rawValues(fields, "content-type");
  const declared = readStructuredValue(type);
  const contentType = MEDIA_TYPE.test(declared.value)
    ? declared
    : { ...declared, value: defaultType };
  const disposition = readStructuredValue(rawValues(fields, "content-disposition")[0] ?? "");
  const encoding = withoutComments(rawValues(fields, "content-transfer-encoding")[0] ?? "7bit")
    .trim()
    .toLowerCase();
  const boundary = contentType.parameters.get("boundary") ?? "";
  const isMultipart = contentType.value.startsWith("multipart/") && boundary !== "";
  const isTooDeep = isMultipart && place.length >= MOST_LEVELS;
  const { cuts, isClosed } =
    isMultipart && !isTooDeep
      ? cutAtBoundary(octets, bodyStart, end, boundary)
      : { cuts: [], isClosed: false };
  // In a digest parts are messages unless they say otherwise (RFC 2046 §5.1.5).
  const typeOfParts = contentType.value === "multipart/digest" ? "message/rfc822" : "text/plain";
  return {
    path: place.join("."),
    headerStart,
    ...header,
    contentType,
    disposition,
    encoding,
    start: bodyStart,
    end,
    parts: cuts.map(([from, to], index) =>
      readPart(octets, from, to, [...place, index + 1], typeOfParts),
    ),
    isClosed,
    isTooDeep,
  };
}

/** Behind the line that mailbox files have before each message (RFC 4155), and that is no part of it. */
function behindMailboxLine(octets: Buffer): number {
  if (!/^From +[^ :]/.test(octets.toString("latin1", 0, 80))) return 0;
  const lineEnd = octets.indexOf(LF);
  return lineEnd < 0 ? 0 : lineEnd + 1;
}

/** A media type without parameters (RFC 2045 §5.1), as far as it has to be one to be told from anything else. */
export const MEDIA_TYPE: RegExp = /^[^/\s]+\/[^/\s]+$/;

/**
 * Where the parts of a multipart stand. The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1); what
 * stands before the first and behind the last is no part. Where the closing boundary is missing, the last part goes to the end.
 */
function cutAtBoundary(
  octets: Buffer,
  start: number,
  end: number,
  boundary: string,
): { readonly cuts: readonly (readonly [number, number])[]; readonly isClosed: boolean } {
  const mark = Buffer.from(`--${boundary}`, "utf8");
  const cuts: [number, number][] = [];
  // Not to be searched to the end of the message for each part: that would take quadratic time.
  const searched = octets.subarray(0, end);
  let from = -1;
  let at = start;
  while (at < end) {
    const found = searched.indexOf(mark, at);
    if (found < 0) break;
    const line =
      found === start || octets[found - 1] === LF
        ? boundaryLine(octets, found + mark.length, end)
        : undefined;
    if (line === undefined) {
      at = found + 1;
      continue;
    }
    if (from >= 0) cuts.push([from, Math.max(from, beforeLineEnd(octets, found))]);
    if (line.isLast) return { cuts, isClosed: true };
    from = line.next;
    at = line.next;
  }
  if (from >= 0 && from < end) cuts.push([from, end]);
  return { cuts, isClosed: false };
}

/** What follows a boundary's name on its line: `--` or nothing, white space, a line end. Undefined for anything else. */
function boundaryLine(
  octets: Buffer,
  at: number,
  end: number,
): { readonly isLast: boolean; readonly next: number } | undefined {
  const isLast = octets[at] === 45 && octets[at + 1] === 45 && at + 2 <= end;
  let here = isLast ? at + 2 : at;
  while (here < end && (octets[here] === 32 || octets[here] === 9)) here++;
  if (here < end && octets[here] === CR) here++;
  if (here >= end) return { isLast, next: end };
  return octets[here] === LF ? { isLast, next: here + 1 } : undefined;
}

/** The end of what stands before a boundary that begins at `at`. */
function beforeLineEnd(octets: Buffer, at: number): number {
  if (at > 0 && octets[at - 1] === LF) return at > 1 && octets[at - 2] === CR ? at - 2 : at - 1;
  return at;
}
