import { parseReply, type Reply } from "../../protocol/grammar/reply.js";

/** Longest reply that is read, in octets: far more than any server has to say. */
const LONGEST_REPLY = 1 << 16;

/** Cuts what a server sends into replies (RFC 5321 §4.2). */
export class ReplyReader {
  #text = "";

  /** Whether octets wait that belong to no reply yet asked for. */
  get isEmpty(): boolean {
    return this.#text === "";
  }

  push(octets: Buffer): void {
    // One character an octet: a chunk may end inside of a UTF-8 one.
    this.#text += octets.toString("latin1");
  }

  /**
   * The next reply, if all of it is there.
   * @returns `"malformed"` for what is no reply, and for one without end
   */
  next(): Reply | "malformed" | undefined {
    let at = 0;
    for (;;) {
      const end = this.#text.indexOf("\n", at);
      if (end < 0) return this.#text.length > LONGEST_REPLY ? "malformed" : undefined;
      const isLast = this.#text[at + 3] !== "-";
      at = end + 1;
      if (isLast) break;
    }
    const lines = this.#text
      .slice(0, at)
      .replace(/\r?\n$/, "")
      .split(/\r?\n/);
    this.#text = this.#text.slice(at);
    return parseReply(lines.join("\r\n")) ?? "malformed";
  }
}
