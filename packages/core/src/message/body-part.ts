import { withoutComments } from "./comments.js";
import { readHeaderFields, rawValues } from "./header-fields.js";
import type { HeaderField } from "./message.js";
import { readStructuredValue, type StructuredValue } from "./structured-value.js";

/** How deep multiparts are followed; what is nested deeper is one part of octets. */
const MOST_LEVELS = 100;
const LF = 10;
const CR = 13;

/** One part of a message (RFC 2045 §2.5): its header, and where its body stands among the message's octets. */
export interface BodyPart {
  readonly fields: readonly HeaderField[];
  readonly contentType: StructuredValue;
  readonly disposition: StructuredValue;
  /** The transfer encoding, in lower case; `"7bit"` where none is named. */
  readonly encoding: string;
  /** Where the body begins, and the octet behind its end. */
  readonly start: number;
  readonly end: number;
  /** The parts of a multipart, in order; empty for any other. */
  readonly parts: readonly BodyPart[];
}

/** Reads the tree of a message from its octets (RFC 2046 §5.1). Nothing is decoded or copied. */
export function readBodyParts(octets: Buffer): BodyPart {
  return readPart(octets, 0, octets.length, 0, "text/plain");
}

function readPart(
  octets: Buffer,
  start: number,
  end: number,
  level: number,
  defaultType: string,
): BodyPart {
  const { fields, bodyStart } = readHeaderFields(octets, start, end);
  const [type = defaultType] = rawValues(fields, "content-type");
  const declared = readStructuredValue(type);
  const contentType = /^[^/\s]+\/[^/\s]+$/.test(declared.value)
    ? declared
    : { ...declared, value: defaultType };
  const disposition = readStructuredValue(rawValues(fields, "content-disposition")[0] ?? "");
  const encoding = withoutComments(rawValues(fields, "content-transfer-encoding")[0] ?? "7bit")
    .trim()
    .toLowerCase();
  const boundary = contentType.parameters.get("boundary");
  const isMultipart =
    contentType.value.startsWith("multipart/") && boundary !== undefined && boundary !== "";
  const parts =
    isMultipart && level < MOST_LEVELS
      ? cutAtBoundary(octets, bodyStart, end, boundary).map(([from, to]) =>
          // In a digest parts are messages unless they say otherwise (RFC 2046 §5.1.5).
          readPart(
            octets,
            from,
            to,
            level + 1,
            contentType.value === "multipart/digest" ? "message/rfc822" : "text/plain",
          ),
        )
      : [];
  return { fields, contentType, disposition, encoding, start: bodyStart, end, parts };
}

/**
 * Where the parts of a multipart stand. The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1); what
 * stands before the first and behind the last is no part. Where the closing boundary is missing, the last part goes to the end.
 */
function cutAtBoundary(
  octets: Buffer,
  start: number,
  end: number,
  boundary: string,
): [number, number][] {
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
    if (line.isLast) return cuts;
    from = line.next;
    at = line.next;
  }
  if (from >= 0 && from < end) cuts.push([from, end]);
  return cuts;
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
