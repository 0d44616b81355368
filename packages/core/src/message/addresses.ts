import { decodeWords } from "./charset.js";
import type { MessageAddress } from "./message.js";

interface Token {
  readonly type: "atom" | "quoted" | "comment" | "special";
  readonly text: string;
}

/**
 * Reads an address list (RFC 5322 §3.4): mailboxes with and without names, groups, comments, quoted strings, and what
 * is obsolete or malformed as well as it can be made out.
 */
export function readAddresses(text: string): MessageAddress[] {
  const addresses: MessageAddress[] = [];
  let group: string | undefined;
  let words: Token[] = [];
  let inBrackets: string | undefined;
  const finish = (): void => {
    const address = addressOf(words, inBrackets, group);
    if (address !== undefined) addresses.push(address);
    words = [];
    inBrackets = undefined;
  };
  let isInside = false;
  for (const token of tokens(text)) {
    if (token.type !== "special") {
      if (isInside && token.type !== "comment")
        inBrackets += token.type === "quoted" ? quote(token.text) : token.text;
      else if (!isInside) words.push(token);
      continue;
    }
    switch (token.text) {
      case "<":
        isInside = true;
        inBrackets = "";
        break;
      case ">":
        isInside = false;
        break;
      case ":":
        if (isInside) inBrackets = "";
        else {
          group = nameOf(words);
          words = [];
        }
        break;
      case ";":
        finish();
        group = undefined;
        break;
      default:
        if (isInside) inBrackets += ",";
        else finish();
    }
  }
  finish();
  return addresses;
}

const SPECIAL = new Set(["<", ">", ",", ":", ";"]);

function* tokens(text: string): Generator<Token> {
  let atom = "";
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if (
      character === '"' ||
      character === "(" ||
      character === "[" ||
      SPECIAL.has(character) ||
      /\s/.test(character)
    ) {
      if (atom !== "" && character !== "[") {
        yield { type: "atom", text: atom };
        atom = "";
      }
    }
    if (character === '"') {
      const [quoted, end] = readQuoted(text, at);
      yield { type: "quoted", text: quoted };
      at = end;
    } else if (character === "(") {
      const [comment, end] = readComment(text, at);
      yield { type: "comment", text: comment };
      at = end;
    } else if (character === "[") {
      // An address literal may hold colons.
      const close = text.indexOf("]", at);
      const end = close < 0 ? text.length : close + 1;
      atom += text.slice(at, end);
      at = end;
    } else {
      if (SPECIAL.has(character)) yield { type: "special", text: character };
      else if (!/\s/.test(character)) atom += character;
      at++;
    }
  }
  if (atom !== "") yield { type: "atom", text: atom };
}

function readQuoted(text: string, start: number): [string, number] {
  let quoted = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return [quoted, at + 1];
    if (character === "\\" && at + 1 < text.length) quoted += text[++at] ?? "";
    else quoted += character;
  }
  return [quoted, text.length];
}

function readComment(text: string, start: number): [string, number] {
  let depth = 0;
  let comment = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "\\" && at + 1 < text.length) comment += text[++at] ?? "";
    else if (character === "(" && depth++ === 0) continue;
    else if (character === ")" && --depth === 0) return [comment, at + 1];
    else comment += character;
  }
  return [comment, text.length];
}

const quote = (text: string): string =>
  /^[\w!#$%&'*+\-/=?^`{|}~.\u0080-\u{10FFFF}]+$/u.test(text)
    ? text
    : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

function addressOf(
  words: readonly Token[],
  inBrackets: string | undefined,
  group: string | undefined,
): MessageAddress | undefined {
  if (inBrackets !== undefined) {
    // A source route before the mailbox is obsolete (§4.4): only the mailbox counts.
    const address = inBrackets.replace(/^@[^:]*:/, "");
    const said = words.filter(({ type }) => type !== "comment");
    const name = nameOf(said.length > 0 ? said : words);
    return address === "" && name === "" ? undefined : make(name, address, group);
  }
  const said = words.filter(({ type }) => type !== "comment");
  if (said.length === 0) return undefined;
  const address = said.map(({ type, text }) => (type === "quoted" ? quote(text) : text));
  const joined = address.join("");
  const comment = words.find(({ type }) => type === "comment");
  if (joined.includes("@"))
    return make(comment === undefined ? "" : decodeWords(comment.text), joined, group);
  return make(nameOf(said), "", group);
}

function make(name: string, address: string, group: string | undefined): MessageAddress {
  return Object.freeze(group === undefined ? { name, address } : { name, address, group });
}

/** The words of a name with one space between them, encoded words undone. */
function nameOf(words: readonly Token[]): string {
  return decodeWords(words.map(({ text }) => text).join(" ")).trim();
}
