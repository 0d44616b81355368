import { type AddressToken, addressTokens } from "./address-tokens.js";
import { decodeWords } from "./charset.js";
import type { MessageAddress } from "./message.js";

/**
 * Reads an address list (RFC 5322 §3.4): mailboxes with and without names, groups, comments, quoted strings, and what
 * is obsolete or malformed as well as it can be made out.
 */
export function readAddresses(text: string): MessageAddress[] {
  const addresses: MessageAddress[] = [];
  let group: string | undefined;
  let words: AddressToken[] = [];
  let inBrackets: string | undefined;
  let isInside = false;
  let wordsBeforeBracket = 0;
  const finish = (): void => {
    const address = addressOf(words, inBrackets, group);
    if (address !== undefined) addresses.push(address);
    words = [];
    inBrackets = undefined;
    isInside = false;
  };
  for (const token of addressTokens(text)) {
    if (token.type !== "special") {
      if (!isInside) words.push(token);
      else if (token.type !== "comment")
        inBrackets += token.type === "quoted" ? quote(token.text) : token.text;
      continue;
    }
    switch (token.text) {
      case "<":
        if (inBrackets !== undefined && !isInside) {
          // A comma is missing: what stands behind the last bracket is the next one's name.
          const next = words.splice(wordsBeforeBracket);
          finish();
          words = next;
        }
        isInside = true;
        inBrackets = "";
        wordsBeforeBracket = words.length;
        break;
      case ">":
        isInside = false;
        break;
      case ":":
        // What precedes it in brackets is a source route (§4.4), and only the mailbox counts.
        if (isInside) inBrackets = "";
        else {
          group = nameOf(words.filter(isSaid));
          words = [];
        }
        break;
      case ";":
        finish();
        group = undefined;
        break;
      default:
        // Source routes have commas; otherwise the closing bracket is missing.
        if (isInside && inBrackets?.startsWith("@") === true) inBrackets += ",";
        else finish();
    }
  }
  finish();
  return addresses;
}

const DOT_ATOM =
  /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10FFFF}]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10FFFF}]+)*$/u;

const quote = (text: string): string =>
  DOT_ATOM.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

const isSaid = ({ type }: AddressToken): boolean => type !== "comment";

function addressOf(
  words: readonly AddressToken[],
  inBrackets: string | undefined,
  group: string | undefined,
): MessageAddress | undefined {
  const said = words.filter(isSaid);
  if (inBrackets !== undefined) {
    const name = nameOf(said.length > 0 ? said : words);
    return inBrackets === "" && name === "" ? undefined : make(name, inBrackets, group);
  }
  if (said.length === 0) return undefined;
  // A name before or behind a mailbox that has no brackets.
  const alone = said.findIndex((_, index) => isWholeMailbox(said, index));
  if (said.length > 1 && alone >= 0)
    return make(nameOf(said.filter((_, index) => index !== alone)), said[alone]?.text ?? "", group);
  const joined = said.map(({ type, text }) => (type === "quoted" ? quote(text) : text)).join("");
  if (!joined.includes("@")) return make(nameOf(said), "", group);
  // The name in a comment behind the mailbox is what it was before RFC 822.
  const comment = words.find(({ type }) => type === "comment");
  return make(comment === undefined ? "" : nameOf([comment]), joined, group);
}

/** Whether a word is a mailbox that no dot or @ ties to its neighbours, as white space around them may (§4.4). */
function isWholeMailbox(words: readonly AddressToken[], index: number): boolean {
  const { type, text } = words[index] as AddressToken;
  return (
    type === "atom" &&
    /^[^@.][^@]*@[^@]*[^@.]$/.test(text) &&
    !/[@.]$/.test(words[index - 1]?.text ?? "") &&
    !/^[@.]/.test(words[index + 1]?.text ?? "")
  );
}

function make(name: string, address: string, group: string | undefined): MessageAddress {
  return Object.freeze(group === undefined ? { name, address } : { name, address, group });
}

/** The words of a name with one space between them, encoded words undone. */
function nameOf(words: readonly AddressToken[]): string {
  return decodeWords(words.map(({ text }) => text).join(" ")).trim();
}
