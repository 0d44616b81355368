const CR = 13;
const LF = 10;
const DOT = 46;
const STUFFED = Buffer.from("\r\n.", "latin1");

/** Where on the wire the next octet stands. */
const IN_LINE = 0;
const AFTER_CR = 1;
const LINE_START = 2;
/** Behind a dot that opens a line: stuffed, or the final one. */
const AFTER_DOT = 3;
/** Behind a CR that follows such a dot; the CR is held back until it is known what it belongs to. */
const AFTER_DOT_CR = 4;

/**
 * Undoes dot-stuffing piece by piece (RFC 5321 §4.5.2), and leaves out the final dot's line. What comes out is the same
 * octets as of `unstuff()`, wherever the pieces were cut. A piece that needs no change comes out as it is, not copied.
 */
export class Unstuffer {
  #state = LINE_START;

  /** @param wire - the next octets of the content; the final `.<CRLF>` may come with them, or in pieces of its own */
  push(wire: Buffer): Buffer {
    const first = this.#firstOfInterest(wire);
    if (first < 0) {
      this.#state = this.#stateBehind(wire);
      return wire;
    }
    if (first > 0) this.#state = LINE_START;
    // A CR that was held back may come on top.
    const plain = Buffer.allocUnsafe(wire.length + 1);
    wire.copy(plain, 0, 0, first);
    let write = first;
    let state = this.#state;
    for (let read = first; read < wire.length; read++) {
      const octet = wire[read] as number;
      if (state === AFTER_DOT_CR) {
        if (octet === LF) {
          state = LINE_START;
          continue;
        }
        plain[write++] = CR;
        state = AFTER_CR;
      }
      if (octet === DOT && state === LINE_START) {
        state = AFTER_DOT;
        continue;
      }
      if (octet === CR && state === AFTER_DOT) {
        state = AFTER_DOT_CR;
        continue;
      }
      if (octet === CR) state = AFTER_CR;
      else state = octet === LF && state === AFTER_CR ? LINE_START : IN_LINE;
      plain[write++] = octet;
    }
    this.#state = state;
    return plain.subarray(0, write);
  }

  /** Where the first octet is that cannot be passed on as it stands; -1 where all can. */
  #firstOfInterest(wire: Buffer): number {
    const state = this.#state;
    if (state >= AFTER_DOT) return 0;
    if (state === LINE_START && wire[0] === DOT) return 0;
    if (state === AFTER_CR && wire[0] === LF && wire[1] === DOT) return 1;
    const dot = wire.indexOf(DOT);
    if (dot < 0) return -1;
    const found = wire.indexOf(STUFFED, Math.max(0, dot - 2));
    return found < 0 ? -1 : found + 2;
  }

  /** The state behind a piece in which nothing had to be changed. */
  #stateBehind(wire: Buffer): number {
    const last = wire[wire.length - 1];
    if (last === undefined) return this.#state;
    if (last === CR) return AFTER_CR;
    const isAfterCr = wire.length > 1 ? wire[wire.length - 2] === CR : this.#state === AFTER_CR;
    return last === LF && isAfterCr ? LINE_START : IN_LINE;
  }
}
