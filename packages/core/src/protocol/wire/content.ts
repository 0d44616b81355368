import { FinalDot } from "./final-dot.js";
import { hasLineOver, type LineState, measureLines, NO_LINE } from "./line-length.js";
import { Unstuffer } from "./unstuffer.js";

const CR = 13;
const LF = 10;
const DOT = 46;
const FINAL_DOT = Buffer.from("\r\n.\r\n", "latin1");
const STUFFED = Buffer.from("\r\n.", "latin1");
const NOTHING = Buffer.alloc(0);
/** A piece is short below so many octets, and so many short ones in a row are joined. */
const SHORT_OCTETS = 512;
const SHORT_PIECES = 1024;
/** Content that nobody wants is let go once so many octets of it have come. */
const HELD_OCTETS = 64 * 1024;

/** Content as it came, complete. */
export interface ReceivedContent {
  /** Octets on the wire, stuffed dots counted, the final `.` line not. */
  readonly wireOctets: number;
  /** Octets with dot-stuffing undone; 0 where it was dropped. */
  readonly plainOctets: number;
  /** Whether it was longer than the limit and dropped. */
  readonly isDropped: boolean;
  /** Whether the octets are here; where nobody wants them they are let go as they come. */
  readonly isKept: boolean;
  /** Whether it has a line of more than `limit` octets, CRLF included (RFC 5321 §4.5.3.1.6). */
  hasLineOver(limit: number): boolean;
  /** The octets with dot-stuffing undone (RFC 5321 §4.5.2), in one piece; made on the first call. */
  octets(): Buffer;
}

/**
 * Reads content up to its final dot ({@link FinalDot}). Chunks are kept by reference; where many short ones come in a
 * row they are joined, so that content that drips in needs little more room than its octets. Content that nobody wants
 * is measured and let go, so that its length makes no difference to the memory that it takes.
 */
export class ContentReader {
  #limit = 0;
  /** Past this many octets on the wire the content is over the limit whatever its dots: stuffing adds a third at most. */
  #wireLimit = 0;
  #pieces: Buffer[] = [];
  /** How many short pieces came last, in a row. */
  #shortPieces = 0;
  #wireOctets = 0;
  #isDropped = false;
  readonly #end = new FinalDot();
  /** Where the octets are not wanted: the longest line that is allowed. */
  #unwanted: { readonly textLine: number } | undefined;
  #heldOctets = 0;
  #measured: MeasuredContent | undefined;
  /** Whether content has been begun, and is not finished. */
  isReading = false;

  /**
   * Begins with content, and forgets any other. A reader is used again for all content of its connection, also to keep
   * V8 from throwing away what it compiled for it: it does so with the last object of a kind.
   */
  begin(limit: number, unwanted?: { readonly textLine: number }): void {
    this.forget();
    this.#limit = limit;
    this.#unwanted = unwanted;
    this.#wireLimit = Math.ceil((limit / 3) * 4) + 4;
    this.isReading = true;
  }

  forget(): void {
    this.isReading = false;
    this.#pieces = [];
    this.#shortPieces = 0;
    this.#wireOctets = 0;
    this.#isDropped = false;
    this.#end.restart();
    this.#heldOctets = 0;
    this.#measured = undefined;
  }

  get isComplete(): boolean {
    return this.#end.isFound;
  }

  /** Octets that have been read of content that is not complete. */
  get readOctets(): number {
    return this.#wireOctets;
  }

  /** Takes what belongs to the content from `start` on and says where it stopped. */
  read(chunk: Buffer, start: number): number {
    const end = this.#end.search(chunk, start);
    this.#keep(chunk, start, end);
    return end;
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
    if (this.#unwanted !== undefined) {
      this.#heldOctets += end - start;
      if (this.#heldOctets > HELD_OCTETS || this.#pieces.length > SHORT_PIECES)
        this.#letGo(this.#unwanted.textLine);
      // Joining is for what is to stay.
      return;
    }
    this.#shortPieces = end - start < SHORT_OCTETS ? this.#shortPieces + 1 : 0;
    if (this.#shortPieces < SHORT_PIECES) return;
    this.#pieces.push(Buffer.concat(this.#pieces.splice(-SHORT_PIECES)));
    this.#shortPieces = 0;
  }

  /** Measures what is held, and forgets it. */
  #letGo(textLine: number): MeasuredContent {
    const measured = (this.#measured ??= new MeasuredContent(textLine));
    const last = this.isComplete ? this.#pieces.length - 1 : -1;
    for (const [index, piece] of this.#pieces.entries()) measured.push(piece, index === last);
    this.#pieces = [];
    this.#heldOctets = 0;
    return measured;
  }

  /** The content, once it is complete. */
  finish(): ReceivedContent {
    const received = this.#received();
    this.forget();
    return received;
  }

  #received(): ReceivedContent {
    // The final dot's own line is no content; the CRLF before it is, save where the content is empty.
    const wireOctets = this.#wireOctets - 3;
    if (this.#isDropped) return dropped(wireOctets);
    if (this.#measured !== undefined && this.#unwanted !== undefined) {
      const measured = this.#letGo(this.#unwanted.textLine);
      measured.wireOctets = wireOctets;
      return measured.plainOctets > this.#limit ? dropped(wireOctets) : measured;
    }
    shape ??= new KeptContent([], 0, false);
    const received = new KeptContent(this.#pieces, wireOctets, this.#end.isStuffed);
    return wireOctets > this.#limit && received.plainOctets > this.#limit
      ? dropped(wireOctets)
      : received;
  }
}

function dropped(wireOctets: number): ReceivedContent {
  return {
    wireOctets,
    plainOctets: 0,
    isDropped: true,
    isKept: false,
    hasLineOver: () => false,
    octets: () => NOTHING,
  };
}

/** One of its kind that always is: see {@link ContentReader.begin}. */
let shape: KeptContent | undefined;

/** Content of which only the measures are known. */
class MeasuredContent implements ReceivedContent {
  readonly isDropped = false;
  readonly isKept = false;
  wireOctets = 0;
  plainOctets = 0;
  readonly #textLine: number;
  readonly #unstuffer = new Unstuffer();
  #lines: LineState = NO_LINE;

  /** @param textLine - the one limit that can be asked for in the end */
  constructor(textLine: number) {
    this.#textLine = textLine;
  }

  push(wire: Buffer, isEnd: boolean): void {
    const plain = this.#unstuffer.push(wire, isEnd);
    this.plainOctets += plain.length;
    this.#lines = measureLines(this.#lines, plain, this.#textLine);
  }

  hasLineOver(): boolean {
    return this.#lines.isOver;
  }

  octets(): Buffer {
    return NOTHING;
  }
}

class KeptContent implements ReceivedContent {
  readonly isDropped = false;
  readonly isKept = true;
  readonly wireOctets: number;
  readonly #isStuffed: boolean;
  #pieces: readonly Buffer[];
  #octets: Buffer | undefined;

  /**
   * @param wireOctets - how many octets of the pieces are content
   * @param isStuffed - whether one of its lines may begin with a dot
   */
  constructor(pieces: readonly Buffer[], wireOctets: number, isStuffed: boolean) {
    this.#pieces = pieces;
    this.wireOctets = wireOctets;
    this.#isStuffed = isStuffed;
  }

  get plainOctets(): number {
    return this.#isStuffed ? this.octets().length : this.wireOctets;
  }

  hasLineOver(limit: number): boolean {
    return limit < this.wireOctets && hasLineOver(this.octets(), limit);
  }

  octets(): Buffer {
    if (this.#octets === undefined) {
      const [only] = this.#pieces;
      const wire =
        this.#pieces.length === 1 && only !== undefined
          ? only.subarray(0, this.wireOctets)
          : Buffer.concat(this.#pieces, this.wireOctets);
      this.#octets = this.#isStuffed ? unstuff(wire) : wire;
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
