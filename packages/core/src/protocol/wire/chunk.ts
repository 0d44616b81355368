/** Octets of content as they came, before all of it is there. */
export interface ContentPiece {
  readonly type: "piece";
  /** Of content after DATA with dot-stuffing undone. */
  readonly octets: Buffer;
  /** Whether the content after DATA, or the chunk of BDAT, ends here. */
  readonly isEnd: boolean;
}

/**
 * Counts out the octets of one BDAT chunk (RFC 3030 §2): no octet means anything here, no CRLF and no dot.
 *
 * @param available - what has come from the place on where the next octet of the chunk is
 * @param remaining - how many octets the chunk still has
 */
export function takeOfChunk(available: Buffer, remaining: number): ContentPiece {
  const octets = available.length > remaining ? available.subarray(0, remaining) : available;
  return { type: "piece", octets, isEnd: octets.length === remaining };
}
