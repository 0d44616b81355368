import { decodeOctets, decodeWords } from "./charset.js";
import type { HeaderField } from "./message.js";

const LF = 10;
const CR = 13;
const COLON = 58;

/** Where the header of a part ends and its body begins, in octets. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** Where each of the fields begins. */
  readonly fieldStarts: readonly number[];
  readonly bodyStart: number;
  /** Whether a line ended the header that is neither a field nor empty. */
  readonly isCutShort: boolean;
}

/**
 * Reads the header fields of a part (RFC 5322 §2.2) from `start` up to the first empty line. A line that is no field
 * and continues none ends the header: what follows is body.
 */
export function readHeaderFields(octets: Buffer, start: number, end: number): HeaderBlock {
  const fields: HeaderField[] = [];
  const fieldStarts: number[] = [];
  let at = start;
  while (at < end) {
    const line = lineEnd(octets, at, end);
    if (line.content === at)
      return { fields, fieldStarts, bodyStart: line.next, isCutShort: false };
    // Only within the line: a search to the end of the octets for each part would take quadratic time.
    const colon = at + octets.subarray(at, line.content).indexOf(COLON);
    if (colon < at || !isFieldName(octets, at, colon))
      return { fields, fieldStarts, bodyStart: at, isCutShort: true };
    // A folded field goes on while lines begin with white space (§2.2.3).
    let last = line;
    while (last.next < end && isBlank(octets[last.next])) {
      const next = lineEnd(octets, last.next, end);
      // A line of nothing but white space is folding too, but an empty one never is.
      last = next;
    }
    fieldStarts.push(at);
    fields.push(fieldOf(octets.subarray(at, last.content), colon - at));
    at = last.next;
  }
  return { fields, fieldStarts, bodyStart: end, isCutShort: false };
}

function lineEnd(
  octets: Buffer,
  start: number,
  end: number,
): { readonly content: number; readonly next: number } {
  const found = octets.indexOf(LF, start);
  if (found < 0 || found >= end) return { content: end, next: end };
  return {
    content: found > start && octets[found - 1] === CR ? found - 1 : found,
    next: found + 1,
  };
}

const isBlank = (octet: number | undefined): boolean => octet === 32 || octet === 9;

/** Printable ASCII without the colon (§3.6.8); white space before the colon is obsolete and read (§4.5). */
function isFieldName(octets: Buffer, start: number, colon: number): boolean {
  let end = colon;
  while (end > start && isBlank(octets[end - 1])) end--;
  if (end === start) return false;
  for (let i = start; i < end; i++) {
    const octet = octets[i] as number;
    if (octet <= 32 || octet >= 127) return false;
  }
  return true;
}

function fieldOf(octets: Buffer, colon: number): HeaderField {
  const raw = octets.toString("latin1");
  const name = raw.slice(0, colon).trimEnd();
  const unfolded = decodeOctets(octets.subarray(colon + 1))
    .replaceAll(/\r?\n(?=[ \t])/g, "")
    .trim();
  return Object.freeze({
    name,
    value: unfolded.includes("=?") ? decodeWords(unfolded) : unfolded,
    raw,
  });
}

/** The values of all fields of a name, undecoded but unfolded: what structured fields are read from. */
export function rawValues(fields: readonly HeaderField[], name: string): string[] {
  return fields
    .filter((field) => field.name.toLowerCase() === name)
    .map(({ raw }) => {
      const value = raw.slice(raw.indexOf(":") + 1);
      return decodeOctets(Buffer.from(value, "latin1"))
        .replaceAll(/\r?\n(?=[ \t])/g, "")
        .trim();
    });
}
