const CR = 13;
const LF = 10;
const DOT = 46;
const FINAL_DOT = Buffer.from("\r\n.\r\n", "latin1");
const STUFFED = Buffer.from("\r\n.", "latin1");
const NOTHING = Buffer.alloc(0);
/** A piece is short below so many octets, and so many short ones in a row are joined. */
const SHORT_OCTETS = 512;
const SHORT_PIECES = 1024;

/** Content as it came, complete. */
export interface ReceivedContent {
  /** Octets on the wire, stuffed dots counted, the final `.` line not. */
  readonly wireOctets: number;
  /** Whether it was longer than the limit and dropped. */
  readonly isDropped: boolean;
  /** The octets with dot-stuffing undone (RFC 5321 §4.5.2), in one piece; made on the first call. */
  octets(): Buffer;
}

/**
 * Reads octets up to `<CRLF>.<CRLF>`, and to nothing else: a bare LF or CR is content like any other octet, so no
 * second transaction can hide in a mail (RFC 5321 §2.3.8, §4.1.1.4).
 *
 * Only the end is searched for, with four octets carried from chunk to chunk. Chunks are kept by reference; where many
 * short ones come in a row they are joined, so that content that drips in needs little more room than its octets.
 */
export class ContentReader {
  readonly #limit: number;
  /** Past this many octets on the wire the content is over the limit whatever its dots: stuffing adds a third at most. */
  readonly #wireLimit: number;
  #pieces: Buffer[] = [];
  /** How many short pieces came last, in a row. */
  #shortPieces = 0;
  #wireOctets = 0;
  #isDropped = false;
  /** The last octets that were read, four at the most. At the start the line end of DATA stands before the content. */
  #carry: Buffer = FINAL_DOT.subarray(0, 2);
  isComplete = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.#wireLimit = Math.ceil((limit / 3) * 4) + 4;
  }

  /** Takes what belongs to the content from `start` on and says where it stopped. */
  read(chunk: Buffer, start: number): number {
    const across = this.#endAcross(chunk, start);
    if (across > 0) {
      this.#keep(chunk, start, start + across);
      this.isComplete = true;
      return start + across;
    }
    // Where line ends are dense a search for CRLF stops at each of them; no dot, no final one.
    const dot = chunk.indexOf(DOT, start);
    const found = dot < 0 ? -1 : chunk.indexOf(FINAL_DOT, Math.max(start, dot - 2));
    if (found >= 0) {
      const end = found + FINAL_DOT.length;
      this.#keep(chunk, start, end);
      this.isComplete = true;
      return end;
    }
    this.#keep(chunk, start, chunk.length);
    const length = chunk.length - start;
    this.#carry =
      length >= 4
        ? chunk.subarray(chunk.length - 4)
        : Buffer.concat([this.#carry, chunk.subarray(start)]).subarray(-4);
    return chunk.length;
  }

  /** How many octets of the chunk end the content together with the carry; 0 where they do not. */
  #endAcross(chunk: Buffer, start: number): number {
    const carry = this.#carry;
    for (let taken = 1; taken <= 4 && start + taken <= chunk.length; taken++) {
      // The carry has to give the first 5 - taken octets of the final dot.
      const wanted = FINAL_DOT.length - taken;
      if (carry.length < wanted) continue;
      let same = true;
      for (let i = 0; i < wanted && same; i++)
        same = carry[carry.length - wanted + i] === FINAL_DOT[i];
      for (let i = 0; i < taken && same; i++) same = chunk[start + i] === FINAL_DOT[wanted + i];
      if (same) return taken;
    }
    return 0;
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    this.#wireOctets += end - start;
    if (this.#isDropped) return;
    if (this.#wireOctets > this.#wireLimit) {
      this.#isDropped = true;
      this.#pieces = [];
      return;
    }
    this.#pieces.push(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end));
    this.#shortPieces = end - start < SHORT_OCTETS ? this.#shortPieces + 1 : 0;
    if (this.#shortPieces < SHORT_PIECES) return;
    this.#pieces.push(Buffer.concat(this.#pieces.splice(-SHORT_PIECES)));
    this.#shortPieces = 0;
  }

  finish(): ReceivedContent {
    // The final dot's own line is no content; the CRLF before it is, save where the content is empty.
    const wireOctets = this.#wireOctets - 3;
    if (this.#isDropped) return { wireOctets, isDropped: true, octets: () => NOTHING };
    const received = new KeptContent(this.#pieces, wireOctets);
    if (wireOctets > this.#limit && received.octets().length > this.#limit)
      return { wireOctets, isDropped: true, octets: () => NOTHING };
    return received;
  }
}

class KeptContent implements ReceivedContent {
  readonly isDropped = false;
  readonly wireOctets: number;
  #pieces: Buffer[];
  #octets: Buffer | undefined;

  constructor(pieces: Buffer[], wireOctets: number) {
    this.#pieces = pieces;
    this.wireOctets = wireOctets;
  }

  octets(): Buffer {
    if (this.#octets === undefined) {
      const [only] = this.#pieces;
      const wire =
        this.#pieces.length === 1 && only !== undefined
          ? only.subarray(0, this.wireOctets)
          : Buffer.concat(this.#pieces).subarray(0, this.wireOctets);
      this.#octets = unstuff(wire);
      this.#pieces = [];
    }
    return this.#octets;
  }
}

/**
 * Removes the dot that a client put before each line that began with one (RFC 5321 §4.5.2). A dot that follows a bare
 * LF opens no line and stays. Octets without a stuffed dot are returned as they are, not copied.
 *
 *     Hello␍␊..
 *            ▲
 */
export function unstuff(wire: Buffer): Buffer {
  const dot = wire.indexOf(DOT);
  if (dot < 0) return wire;
  const first = dot === 0 ? 0 : wire.indexOf(STUFFED, Math.max(0, dot - 2));
  if (first < 0) return wire;
  let read = first === 0 && wire[0] === DOT ? 1 : first + 3;
  let write = read - 1;
  const plain = Buffer.allocUnsafe(wire.length - 1);
  wire.copy(plain, 0, 0, write);
  let beforeLast = write > 1 ? (plain[write - 2] as number) : 0;
  let last = write > 0 ? (plain[write - 1] as number) : 0;
  if (write === 0) last = 0;
  // The dot that was dropped opened its line, so the octet after it does not.
  let dropped = true;
  for (; read < wire.length; read++) {
    const octet = wire[read] as number;
    if (octet === DOT && !dropped && last === LF && beforeLast === CR) {
      dropped = true;
      continue;
    }
    dropped = false;
    plain[write++] = octet;
    beforeLast = last;
    last = octet;
  }
  return plain.subarray(0, write);
}

/**
 * Dot-stuffs content and ends it: the inverse of {@link unstuff}, as a client does it (RFC 5321 §4.5.2).
 * Content that does not end in CRLF gets one.
 */
export function stuff(content: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  const dot = STUFFED.subarray(2);
  if (content[0] === DOT) pieces.push(dot);
  for (;;) {
    const found = content.indexOf(STUFFED, from);
    if (found < 0) break;
    pieces.push(content.subarray(from, found + 2), dot);
    from = found + 2;
  }
  pieces.push(content.subarray(from));
  const endsInCrlf =
    content.length === 0 ||
    (content.length >= 2 &&
      content[content.length - 2] === CR &&
      content[content.length - 1] === LF);
  pieces.push(endsInCrlf ? FINAL_DOT.subarray(2) : FINAL_DOT);
  return Buffer.concat(pieces);
}
