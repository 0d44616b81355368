const CRLF = Buffer.from("\r\n", "latin1");

/**
 * Says whether content has a line of more than `limit` octets, CRLF included (RFC 5321 §4.5.3.1.6).
 *
 * Looks backwards for a line end from the furthest place where it may stand, so short lines are jumped over in strides
 * of the limit, and no shape of lines is slow.
 */
export function hasLineOver(content: Buffer, limit: number): boolean {
  let start = 0;
  while (content.length - start > limit) {
    const furthest = start + limit - CRLF.length;
    const end = furthest < start ? -1 : content.lastIndexOf(CRLF, furthest);
    if (end < start) return true;
    start = end + CRLF.length;
  }
  return false;
}

/** How far the last line has come, where content is measured piece by piece. */
export interface LineState {
  /** Octets since the last line end. */
  readonly run: number;
  readonly endsInCr: boolean;
  /** A line has been longer than the limit. */
  readonly isOver: boolean;
}

export const NO_LINE: LineState = Object.freeze({ run: 0, endsInCr: false, isOver: false });

const CR = 13;
const LF = 10;

/** Measures one more piece: says the same in the end as {@link hasLineOver} of the whole, wherever the pieces were cut. */
export function measureLines(before: LineState, piece: Buffer, limit: number): LineState {
  if (before.isOver || piece.length === 0 || limit === Number.POSITIVE_INFINITY) return before;
  const endsInCr = piece[piece.length - 1] === CR;
  const isCutLineEnd = before.endsInCr && piece[0] === LF;
  const found = isCutLineEnd ? -1 : piece.indexOf(CRLF);
  if (!isCutLineEnd && found < 0) {
    const run = before.run + piece.length;
    return { run, endsInCr, isOver: run > limit };
  }
  const start = isCutLineEnd ? 1 : found + CRLF.length;
  const rest = piece.subarray(start);
  const isOver = before.run + start > limit || hasLineOver(rest, limit);
  const last = rest.lastIndexOf(CRLF);
  return { run: last < 0 ? rest.length : rest.length - last - CRLF.length, endsInCr, isOver };
}
