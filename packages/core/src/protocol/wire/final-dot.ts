const DOT = 46;
const FINAL_DOT = Buffer.from("\r\n.\r\n", "latin1");
const LINE_END = FINAL_DOT.subarray(0, 2);
const OPENING_DOT = FINAL_DOT.subarray(0, 3);
const LF = 10;
const CR = 13;

/**
 * Finds the `<CRLF>.<CRLF>` that ends content, and nothing else: a bare LF or CR is content like any other octet, so no
 * second transaction can hide in a mail (RFC 5321 §2.3.8, §4.1.1.4). Only the end is searched for, with four octets
 * carried from chunk to chunk.
 */
export class FinalDot {
  /** The last octets that were read, four at the most. At the start the line end of DATA stands before the content. */
  #carry: Buffer = LINE_END;
  isFound = false;
  /** Whether a line before it may begin with a dot. Where none does, no dot-stuffing has to be undone (§4.5.2). */
  isStuffed = false;

  /** Begins with other content. */
  restart(): void {
    this.#carry = LINE_END;
    this.isFound = false;
    this.isStuffed = false;
  }

  /** Looks at a chunk from `start` on and says where the content stops in it. */
  search(chunk: Buffer, start: number): number {
    const across = this.#endAcross(chunk, start);
    if (across > 0) {
      this.isFound = true;
      return start + across;
    }
    if (this.#isOpenedBy(chunk, start)) this.isStuffed = true;
    const found = this.#endIn(chunk, start);
    if (found >= 0) {
      this.isFound = true;
      return found + FINAL_DOT.length;
    }
    const length = chunk.length - start;
    this.#carry =
      length >= 4
        ? chunk.subarray(chunk.length - 4)
        : Buffer.concat([this.#carry, chunk.subarray(start)]).subarray(-4);
    return chunk.length;
  }

  /** Where the final dot begins in the chunk; -1 where it is not whole there. */
  #endIn(chunk: Buffer, start: number): number {
    // Where line ends are dense a search for CRLF stops at each of them; no dot, no final one.
    const dot = chunk.indexOf(DOT, start);
    if (dot < 0) return -1;
    let from = Math.max(start, dot - 2);
    if (!this.isStuffed) {
      const opening = chunk.indexOf(OPENING_DOT, from);
      if (opening < 0) return -1;
      if (isFinal(chunk, opening)) return opening;
      this.isStuffed = true;
      from = opening + 1;
    }
    return chunk.indexOf(FINAL_DOT, from);
  }

  /** Whether the chunk begins with a dot that opens a line together with the carry. */
  #isOpenedBy(chunk: Buffer, start: number): boolean {
    const carry = this.#carry;
    const last = carry[carry.length - 1];
    if (last === LF) return chunk[start] === DOT && carry[carry.length - 2] === CR;
    return last === CR && chunk[start] === LF && chunk[start + 1] === DOT;
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
}

/** Whether a dot that opens a line, its CRLF at `at`, is the only character of it. */
const isFinal = (chunk: Buffer, at: number): boolean =>
  chunk[at + 3] === CR && chunk[at + 4] === LF;
