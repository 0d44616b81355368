import { seen, withoutUnseen } from "./plain-text.js";

/** How white space of a text counts (CSS Text 3 §3). */
export type WhiteSpace = "collapse" | "keep" | "keep-lines";

/** No more than one empty line follows another, outside of preformatted text. */
const MOST_LINE_ENDS = 2;

/** White space that collapses; a run of spaces that does not; a word. */
const PIECE =
  /[ \t\n\r\f]+|[\u00a0\u1680\u2000-\u200a\u202f\u205f]+|[^ \t\n\r\f\u00a0\u1680\u2000-\u200a\u202f\u205f]+/g;

/**
 * Puts visible text together as lines. White space and line ends are only owed until a character that can be seen
 * follows, so that nothing has to be taken back and offsets stay true.
 */
export class TextBuilder {
  #text = "";
  #lineEnds = 0;
  #spaces = 0;
  #isSpaceOwed = false;
  #isCellOwed = false;
  #isAtCellStart = false;

  /** How much text there is; the next character that can be seen comes at this offset or behind it. */
  get length(): number {
    return this.#text.length;
  }

  toString(): string {
    return this.#text;
  }

  add(data: string, whiteSpace: WhiteSpace): void {
    const text = withoutUnseen(data);
    if (whiteSpace === "collapse") return this.#addCollapsed(text);
    for (const [index, line] of text.split("\n").entries()) {
      if (index > 0) this.lineEnd();
      if (whiteSpace === "keep-lines") this.#addCollapsed(line);
      else this.#addKept(seen(line));
    }
  }

  #addCollapsed(text: string): void {
    for (const [piece] of text.matchAll(PIECE)) {
      const first = piece.charCodeAt(0);
      if (first <= 32) this.#isSpaceOwed = true;
      else if (piece.trim() === "") this.#spaces += piece.length;
      else this.#put(piece, false);
    }
  }

  #addKept(line: string): void {
    const word = line.trimEnd();
    if (word !== "") this.#put(word, true);
    this.#spaces += line.length - word.length;
  }

  #put(word: string, isKept: boolean): void {
    const spaces = " ".repeat(this.#spaces + (this.#isSpaceOwed ? 1 : 0));
    if (this.#text !== "") {
      if (this.#lineEnds > 0)
        this.#text += "\n".repeat(
          isKept ? this.#lineEnds : Math.min(this.#lineEnds, MOST_LINE_ENDS),
        );
      else if (this.#isCellOwed) this.#text += "\t";
      else this.#text += spaces;
    }
    if (isKept && this.#lineEnds > 0) this.#text += spaces;
    this.#text += word;
    this.#lineEnds = 0;
    this.#isCellOwed = false;
    this.#isAtCellStart = false;
    this.#dropSpaces();
  }

  #dropSpaces(): void {
    this.#spaces = 0;
    this.#isSpaceOwed = false;
  }

  /** `<br>`: ends the line, also an empty one. */
  lineEnd(): void {
    this.#lineEnds++;
    this.#dropSpaces();
  }

  /** Where a block begins or ends: what follows stands on a new line, or behind an empty one. */
  block(lineEnds: number): void {
    this.#dropSpaces();
    // A cell is a block already.
    if (!this.#isAtCellStart) this.#lineEnds = Math.max(this.#lineEnds, lineEnds);
  }

  startCell(): void {
    this.#dropSpaces();
    this.#isAtCellStart = this.#lineEnds === 0;
  }

  /** @param hadText - whether something that can be seen has come since the cell's start */
  endCell(hadText: boolean): void {
    this.#dropSpaces();
    this.#isAtCellStart = false;
    if (!hadText) return;
    this.#lineEnds = 0;
    this.#isCellOwed = true;
  }
}
