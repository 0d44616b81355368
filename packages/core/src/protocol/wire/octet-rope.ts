/** Pieces below so many octets are joined with those before them. */
const JOINED_OCTETS = 64 * 1024;

/**
 * Octets that came in pieces, the newest first: an immutable value to which one more piece is added at little cost. A
 * short piece is joined with its equals, as the digits of a counter carry over, so that octets that drip in one by one
 * need little more room than themselves.
 */
export interface OctetRope {
  readonly piece: Buffer;
  readonly earlier: OctetRope | undefined;
  /** Octets in all. */
  readonly octets: number;
}

export function addPiece(rope: OctetRope | undefined, piece: Buffer): OctetRope | undefined {
  if (piece.length === 0) return rope;
  let joined = piece;
  let earlier = rope;
  while (
    earlier !== undefined &&
    earlier.piece.length <= joined.length &&
    joined.length < JOINED_OCTETS
  ) {
    joined = Buffer.concat([earlier.piece, joined]);
    earlier = earlier.earlier;
  }
  return { piece: joined, earlier, octets: (earlier?.octets ?? 0) + joined.length };
}

/** All octets, in one piece. */
export function joinPieces(rope: OctetRope | undefined): Buffer {
  const pieces: Buffer[] = [];
  for (let link = rope; link !== undefined; link = link.earlier) pieces.push(link.piece);
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces.toReversed());
}
