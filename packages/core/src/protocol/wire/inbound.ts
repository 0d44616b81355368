import { ContentReader, type ReceivedContent } from "./content.js";

const LF = 10;
const CR = 13;
const NOTHING = Buffer.alloc(0);

/** What stood on the wire where a command or a challenge's answer was expected. */
export type LineUnit =
  /** One line without its CRLF. */
  | { readonly type: "line"; readonly line: Buffer }
  /** A line that ended in a bare LF (RFC 5321 §2.3.8) or was longer than any command may be; it is not executed. */
  | { readonly type: "bad-line"; readonly why: "bare-lf" | "too-long" };

/**
 * Holds octets until a session asks for the next unit. Knows CRLF and dots, knows no verbs.
 * Where the network cut the octets makes no difference to the units.
 */
export class Inbound {
  #chunks: Buffer[] = [];
  /** Where the next unread octet of the first chunk is. */
  #at = 0;
  #octets = 0;
  /** An over-long line is being skipped up to its end. */
  #skipping = false;
  #content: ContentReader | undefined;

  /** Octets that wait here. */
  get octets(): number {
    return this.#octets;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#octets += chunk.length;
  }

  /** Forgets what waits here: what follows a close, or came in clear before a TLS handshake. */
  drop(): void {
    this.#chunks = [];
    this.#at = 0;
    this.#octets = 0;
    this.#skipping = false;
    this.#content = undefined;
  }

  /**
   * The next line, once its end is here.
   *
   * @param limit - the most octets that a line may have, CRLF included
   */
  nextLine(limit: number): LineUnit | undefined {
    const first = this.#chunks[0];
    if (first === undefined) return undefined;
    // The usual case: the whole line stands in the first chunk.
    const end = first.indexOf(LF, this.#at);
    if (end >= 0 && !this.#skipping) return this.#cut(first, end, limit);
    return this.#lineAcrossChunks(limit);
  }

  #cut(chunk: Buffer, end: number, limit: number): LineUnit {
    const start = this.#at;
    this.#advanceTo(chunk, end + 1);
    if (end + 1 - start > limit) return { type: "bad-line", why: "too-long" };
    if (end === start || chunk[end - 1] !== CR) return { type: "bad-line", why: "bare-lf" };
    return { type: "line", line: chunk.subarray(start, end - 1) };
  }

  #lineAcrossChunks(limit: number): LineUnit | undefined {
    let index = 0;
    let end = -1;
    for (; index < this.#chunks.length; index++) {
      end = (this.#chunks[index] ?? NOTHING).indexOf(LF, index === 0 ? this.#at : 0);
      if (end >= 0) break;
    }
    if (end < 0) {
      if (this.#octets >= limit || this.#skipping) {
        this.#skipping = true;
        this.#chunks = [];
        this.#at = 0;
        this.#octets = 0;
      } else this.#join();
      return undefined;
    }
    if (index > 0) {
      // Bring the line into one piece; the chunk that ends it stays the first one.
      const last = this.#chunks[index] ?? NOTHING;
      const head = this.#chunks.slice(0, index);
      head[0] = (head[0] ?? NOTHING).subarray(this.#at);
      const before = head.reduce((sum, chunk) => sum + chunk.length, 0);
      const joined = Buffer.concat([...head, last], before + last.length);
      this.#chunks.splice(0, index + 1, joined);
      this.#at = 0;
      end += before;
    }
    const chunk = this.#chunks[0] ?? NOTHING;
    if (!this.#skipping) return this.#cut(chunk, end, limit);
    this.#skipping = false;
    this.#advanceTo(chunk, end + 1);
    return { type: "bad-line", why: "too-long" };
  }

  /** Joins the pieces of an unfinished line, so that octets that drip in are not searched again and again. */
  #join(): void {
    if (this.#chunks.length < 16) return;
    const [first = NOTHING, ...rest] = this.#chunks;
    this.#chunks = [Buffer.concat([first.subarray(this.#at), ...rest])];
    this.#at = 0;
  }

  #advanceTo(chunk: Buffer, position: number): void {
    this.#octets -= position - this.#at;
    if (position < chunk.length) {
      this.#at = position;
    } else {
      this.#chunks.shift();
      this.#at = 0;
    }
  }

  /**
   * The content up to its final dot, once that is here (RFC 5321 §4.1.1.4).
   *
   * @param limit - the most octets of content to keep; longer content is read to its end and dropped
   */
  nextContent(limit: number): ReceivedContent | undefined {
    const reader = (this.#content ??= new ContentReader(limit));
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return undefined;
      const end = reader.read(chunk, this.#at);
      this.#advanceTo(chunk, end);
      if (reader.isComplete) {
        this.#content = undefined;
        return reader.finish();
      }
    }
  }
}
