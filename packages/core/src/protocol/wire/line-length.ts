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
