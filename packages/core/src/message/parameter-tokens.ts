import type { DefectId } from "./defects/defect-ids.js";

/** Takes what is malformed in a value: which defect it is, and where it stands or what it is. */
export type Fault = (
  id: DefectId & (`parameter-${string}` | "charset-unknown"),
  what: string,
) => void;

/** One parameter as it is written, quotes and quoted pairs undone. */
export interface WrittenParameter {
  /** In lower case, with the asterisks and numbers of RFC 2231. */
  readonly name: string;
  readonly text: string;
}

/** Cuts a value with parameters (RFC 2045 §5.1), comments left out. What is malformed is read as well as it can be. */
export function cutParameters(
  text: string,
  fault: Fault,
): { readonly value: string; readonly parameters: readonly WrittenParameter[] } {
  const scanner = new Scanner(text);
  const value = scanner.bare().trim();
  const parameters: WrittenParameter[] = [];
  while (scanner.skip(";")) {
    scanner.blank();
    const start = scanner.at;
    const name = scanner.name().toLowerCase();
    if (!scanner.skip("=")) {
      const rest = scanner.bare();
      // A semicolon behind which nothing follows is seen often and means nothing.
      if (name !== "" || rest.trim() !== "")
        fault("parameter-malformed", `a parameter without "=", ${JSON.stringify(name || rest)}`);
      continue;
    }
    scanner.blank();
    const { content, isSound } = scanner.isAt('"') ? scanner.quoted() : scanner.token();
    if (!isSound || name === "")
      fault(
        "parameter-malformed",
        `what is no parameter, ${JSON.stringify(text.slice(start, scanner.at))}`,
      );
    if (name !== "") parameters.push({ name, text: content });
  }
  return { value, parameters };
}

/** Characters that a token may not have (RFC 2045 §5.1). */
const NO_TOKEN = /[\s()<>@,;:\\"/[\]?=]/;

class Scanner {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  isAt(character: string): boolean {
    return this.#text[this.at] === character;
  }

  skip(character: string): boolean {
    if (!this.isAt(character)) return false;
    this.at++;
    return true;
  }

  /** Skips white space and comments. */
  blank(): void {
    for (;;) {
      if (/\s/.test(this.#text[this.at] ?? "")) this.at++;
      else if (!this.#comment()) return;
    }
  }

  /** Up to the equals sign or semicolon, white space and comments behind it skipped. */
  name(): string {
    const start = this.at;
    while (this.at < this.#text.length && !/[\s;=(]/.test(this.#text[this.at] ?? "")) this.at++;
    const name = this.#text.slice(start, this.at);
    this.blank();
    return name;
  }

  /** Up to the next semicolon, without comments. */
  bare(): string {
    let text = "";
    while (this.at < this.#text.length && !this.isAt(";")) {
      // Parentheses within a word are seen in file names, and are no comment there.
      const isComment = /(?:^|\s)$/.test(text) && this.#comment();
      if (!isComment) text += this.#text[this.at++];
    }
    return text;
  }

  token(): { readonly content: string; readonly isSound: boolean } {
    const content = this.bare().trim();
    return { content, isSound: content !== "" && !NO_TOKEN.test(content) };
  }

  /** What stands in quotes; without end, it goes to the end of the text. */
  quoted(): { readonly content: string; readonly isSound: boolean } {
    let content = "";
    for (this.at++; this.at < this.#text.length; this.at++) {
      if (this.skip('"')) {
        const behind = this.bare().trim();
        return { content, isSound: behind === "" };
      }
      if (this.isAt("\\") && this.at + 1 < this.#text.length) this.at++;
      content += this.#text[this.at];
    }
    return { content, isSound: false };
  }

  /** Skips a comment, which may hold others; one that is never closed is none. */
  #comment(): boolean {
    if (!this.isAt("(")) return false;
    let depth = 0;
    for (let at = this.at; at < this.#text.length; at++) {
      if (this.#text[at] === "\\") at++;
      else if (this.#text[at] === "(") depth++;
      else if (this.#text[at] === ")" && --depth === 0) {
        this.at = at + 1;
        return true;
      }
    }
    return false;
  }
}
