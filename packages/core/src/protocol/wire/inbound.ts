import { type ContentPiece, takeOfChunk } from "./chunk.js";
import { ContentReader, type ReceivedContent } from "./content.js";
import { FinalDot } from "./final-dot.js";
import { parseProxyHeader, type ProxyData } from "./proxy-header.js";
import { Unstuffer } from "./unstuffer.js";

const LF = 10;
const CR = 13;
const NOTHING = Buffer.alloc(0);

/** What stood on the wire where a command or a challenge's answer was expected. */
export type LineUnit =
  /** One line without its CRLF. */
  | { readonly type: "line"; readonly line: Buffer }
  /**
   * A line that was longer than any command may be, or a piece of one with a bare LF in it; it is not executed.
   * Only CRLF ends a line (RFC 5321 §2.3.8), so what follows a bare LF is no line of its own. Each piece is reported all
   * the same: a client that knows no CRLF has to hear of it.
   */
  | { readonly type: "bad-line"; readonly why: "bare-lf" | "too-long" };

/** What stood on the wire where a PROXY protocol header was expected. */
export type ProxyUnit =
  | { readonly type: "proxy-header"; readonly proxy: ProxyData }
  | { readonly type: "bad-proxy-header"; readonly why: string };

/**
 * Holds octets until a session asks for the next unit. Knows CRLF and dots, knows no verbs.
 * Where the network cut the octets makes no difference to the units.
 */
export class Inbound {
  #chunks: Buffer[] = [];
  /** Where the next unread octet of the first chunk is. */
  #at = 0;
  #octets = 0;
  /** How many chunks at the front are known to hold no LF, so that none is searched again. */
  #searched = 0;
  /** An over-long line is being skipped up to its end. */
  #isSkipping = false;
  /** The last octet that was skipped. */
  #lastSkipped = 0;
  /** A bare LF was read, and no CRLF since. */
  #isBehindBareLf = false;
  readonly #content = new ContentReader();
  /** With fewer octets there is nothing new to say of a PROXY header. */
  #wantedForProxy = 1;
  #stream: { readonly end: FinalDot; readonly unstuffer: Unstuffer } | undefined;

  /** Octets that wait here. */
  get octets(): number {
    return this.#octets;
  }

  /** Octets that have come of a unit that is not complete. */
  get unfinishedOctets(): number {
    return this.#octets + this.#content.readOctets;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#octets += chunk.length;
  }

  /** Hands over what waits here, to be read by somebody else. */
  takeAll(): Buffer {
    const [first = NOTHING, ...others] = this.#chunks;
    const all = Buffer.concat([first.subarray(this.#at), ...others]);
    this.drop();
    return all;
  }

  /** Forgets what waits here: what follows a close, or came in clear before a TLS handshake. */
  drop(): void {
    this.#dropChunks();
    this.#isSkipping = false;
    this.#isBehindBareLf = false;
    this.#content.forget();
    this.#stream = undefined;
  }

  #dropChunks(): void {
    this.#chunks = [];
    this.#at = 0;
    this.#octets = 0;
    this.#searched = 0;
  }

  /**
   * The next line, once its end is here.
   *
   * @param limit - the most octets that a line may have, CRLF included
   */
  nextLine(limit: number): LineUnit | undefined {
    for (let index = this.#searched; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index] ?? NOTHING;
      const end = chunk.indexOf(LF, index === 0 ? this.#at : 0);
      if (end < 0) continue;
      if (index > 0) return this.#unitAcross(index, end + 1, limit);
      const start = this.#at;
      this.#advanceTo(chunk, end + 1);
      return this.#unit(chunk, start, end + 1, limit);
    }
    this.#searched = this.#chunks.length;
    if ((this.#isSkipping || this.#octets >= limit) && this.#searched > 0) {
      this.#isSkipping = true;
      this.#lastSkipped = this.#chunks.at(-1)?.at(-1) ?? 0;
      this.#dropChunks();
    }
    return undefined;
  }

  /** The unit that ends at `end` in the chunk at `index`, in one piece. */
  #unitAcross(index: number, end: number, limit: number): LineUnit {
    const before = this.#chunks.splice(0, index);
    before[0] = (before[0] ?? NOTHING).subarray(this.#at);
    const chunk = this.#chunks[0] ?? NOTHING;
    const piece = Buffer.concat([...before, chunk.subarray(0, end)]);
    this.#octets -= piece.length - end;
    this.#at = 0;
    this.#advanceTo(chunk, end);
    return this.#unit(piece, 0, piece.length, limit);
  }

  /** What stands from `start` to `end` in a chunk, its last octet the LF. */
  #unit(chunk: Buffer, start: number, end: number, limit: number): LineUnit {
    const before = end - start > 1 ? chunk[end - 2] : this.#isSkipping ? this.#lastSkipped : 0;
    const isTooLong = this.#isSkipping || end - start > limit;
    const isBroken = this.#isBehindBareLf || before !== CR;
    this.#isSkipping = false;
    this.#isBehindBareLf = before !== CR;
    if (isTooLong) return { type: "bad-line", why: "too-long" };
    if (isBroken) return { type: "bad-line", why: "bare-lf" };
    return { type: "line", line: chunk.subarray(start, end - 2) };
  }

  #advanceTo(chunk: Buffer, position: number): void {
    this.#searched = 0;
    this.#octets -= position - this.#at;
    if (position < chunk.length) {
      this.#at = position;
    } else {
      this.#chunks.shift();
      this.#at = 0;
    }
  }

  /** The PROXY protocol header at the front of the connection, once it is complete or known to be none. */
  nextProxyHeader(): ProxyUnit | undefined {
    if (this.#octets < this.#wantedForProxy) return undefined;
    const octets = Buffer.concat([
      (this.#chunks[0] ?? NOTHING).subarray(this.#at),
      ...this.#chunks.slice(1),
    ]);
    const read = parseProxyHeader(octets);
    if (read.status === "error") return { type: "bad-proxy-header", why: read.why };
    this.#dropChunks();
    if (read.status === "ok") {
      this.push(octets.subarray(read.consumed));
      return { type: "proxy-header", proxy: read.proxy };
    }
    this.push(octets);
    this.#wantedForProxy = read.wanted;
    return undefined;
  }

  /**
   * The content up to its final dot, once that is here (RFC 5321 §4.1.1.4).
   *
   * @param limit - the most octets of content to keep; longer content is read to its end and dropped
   * @param unwanted - where nobody wants the octets: the longest line, which is looked for as they come
   */
  nextContent(
    limit: number,
    unwanted?: { readonly textLine: number },
  ): ReceivedContent | undefined {
    const reader = this.#content;
    if (!reader.isReading) reader.begin(limit, unwanted);
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return undefined;
      const end = reader.read(chunk, this.#at);
      this.#advanceTo(chunk, end);
      if (reader.isComplete) return reader.finish();
    }
  }

  /** The next octets of content that ends with a final dot, as soon as there are some. */
  nextPiece(): ContentPiece | undefined {
    const { end, unstuffer } = (this.#stream ??= {
      end: new FinalDot(),
      unstuffer: new Unstuffer(),
    });
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return undefined;
      const from = this.#at;
      const to = end.search(chunk, from);
      this.#advanceTo(chunk, to);
      const isEnd = end.isFound;
      const octets = unstuffer.push(chunk.subarray(from, to), isEnd);
      if (isEnd) this.#stream = undefined;
      if (isEnd || octets.length > 0) return { type: "piece", octets, isEnd };
    }
  }

  /**
   * The next octets of a chunk whose length is known, as soon as there are some (RFC 3030 §2).
   *
   * @param remaining - how many of its octets have not come yet; a chunk of none is complete at once
   */
  nextOfChunk(remaining: number): ContentPiece | undefined {
    const chunk = this.#chunks[0];
    if (chunk === undefined) return remaining === 0 ? takeOfChunk(NOTHING, 0) : undefined;
    const piece = takeOfChunk(chunk.subarray(this.#at), remaining);
    if (remaining > 0) this.#advanceTo(chunk, this.#at + piece.octets.length);
    return piece;
  }
}
