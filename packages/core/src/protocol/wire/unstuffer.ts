const CR = 13;
const LF = 10;
const DOT = 46;
const STUFFED = Buffer.from("\r\n.", "latin1");
const NOTHING = Buffer.alloc(0);
/** `\r\n` and `\r\n.\r` as the last octets that were read, in one number. */
const CRLF = 0x0d0a;
const CRLF_DOT_CR = 0x0d0a2e0d;

/**
 * Undoes dot-stuffing piece by piece (RFC 5321 §4.5.2), and leaves out the final dot's line. What comes out is the same
 * octets as of `unstuff()`, wherever the pieces were cut. A piece that needs no change comes out as it is, not copied.
 */
export class Unstuffer {
  /** The last four octets of the wire. At the start the line end of DATA stands before the content. */
  #carry = CRLF;
  /** A CR behind a dot that opens a line is held back: it may be the final dot's. */
  #isHeld = false;

  /**
   * @param wire - the next octets of the content, one or more
   * @param isEnd - whether the final `.<CRLF>` ends with them
   */
  push(wire: Buffer, isEnd = false): Buffer {
    const before = this.#carry;
    const wasHeld = this.#isHeld;
    this.#carry = carryBehind(before, wire);
    this.#isHeld = this.#carry === CRLF_DOT_CR;
    if (isEnd && wasHeld && wire.length === 1) return NOTHING;
    // What of the final dot's line, or of what may become it, stands behind the dot in this piece.
    const left = isEnd ? 2 : this.#isHeld ? 1 : 0;
    const first = firstStuffed(wire, before);
    if (!wasHeld && (first < 0 || (isEnd && first === wire.length - 3)))
      return left === 0 ? wire : wire.subarray(0, first < 0 ? wire.length - left : first);
    const plain = Buffer.allocUnsafe(wire.length + 1);
    let write = 0;
    if (wasHeld) plain[write++] = CR;
    const start = first < 0 ? wire.length : first;
    write += wire.copy(plain, write, 0, start);
    const behind = start === 0 ? before : carryBehind(before, wire.subarray(0, start));
    write = copyUnstuffed(wire, start, plain, write, behind);
    return plain.subarray(0, write - left);
  }
}

/** Copies what stands from `start` on, without the dot that a client put before each line that began with one. */
function copyUnstuffed(
  wire: Buffer,
  start: number,
  plain: Buffer,
  at: number,
  carry: number,
): number {
  let write = at;
  let beforeLast = (carry >>> 8) & 0xff;
  let last = carry & 0xff;
  for (let read = start; read < wire.length; read++) {
    const octet = wire[read] as number;
    if (octet !== DOT || last !== LF || beforeLast !== CR) plain[write++] = octet;
    beforeLast = last;
    last = octet;
  }
  return write;
}

/** Where the first dot is that opens a line; -1 where there is none. */
function firstStuffed(wire: Buffer, carry: number): number {
  if (wire[0] === DOT && (carry & 0xffff) === CRLF) return 0;
  if (wire[0] === LF && wire[1] === DOT && (carry & 0xff) === CR) return 1;
  const dot = wire.indexOf(DOT);
  if (dot < 0) return -1;
  const found = wire.indexOf(STUFFED, Math.max(0, dot - 2));
  return found < 0 ? -1 : found + 2;
}

function carryBehind(carry: number, wire: Buffer): number {
  let behind = carry;
  for (let at = Math.max(0, wire.length - 4); at < wire.length; at++)
    behind = ((behind << 8) | (wire[at] as number)) >>> 0;
  return behind;
}
