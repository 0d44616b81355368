/** A lexical token of an address header field (RFC 5322 §3.2); white space parts them and is none. */
export interface AddressToken {
  readonly type: "atom" | "quoted" | "comment" | "special";
  /** Without the quotes or parentheses, quoted pairs undone. */
  readonly text: string;
}

const SPECIAL = new Set(["<", ">", ",", ":", ";"]);
const SPACE = /\s/;
/** Mailers leave commas and colons in encoded words that stand in a phrase, where RFC 2047 §5 (3) forbids them. */
const ENCODED_WORD = /=\?[^?\s]+\?[bq]\?[^?\s]*\?=/iy;

/**
 * Cuts an address header field into tokens. What is opened and never closed is read as ordinary text.
 *
 * @param onUnclosed - takes each kind of opening character that is never closed
 */
export function* addressTokens(
  text: string,
  onUnclosed: (opener: string) => void = () => {},
): Generator<AddressToken> {
  // Looking for an end that is missing again and again would take quadratic time.
  const unclosed = new Set<string>();
  let atom = "";
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    const read = unclosed.has(character) ? undefined : READERS.get(character);
    const enclosed = read?.(text, at);
    if (read !== undefined && enclosed === undefined) {
      unclosed.add(character);
      onUnclosed(character);
    }
    // An address literal is part of the atom that it stands in.
    const endsAtom = character === "[" ? false : enclosed !== undefined;
    if (atom !== "" && (endsAtom || SPECIAL.has(character) || SPACE.test(character))) {
      yield { type: "atom", text: atom };
      atom = "";
    }
    if (enclosed !== undefined) {
      if (character === "[") atom += enclosed.text;
      else yield { type: character === '"' ? "quoted" : "comment", text: enclosed.text };
      at = enclosed.end;
      continue;
    }
    const word = atom === "" && character === "=" ? encodedWordAt(text, at) : undefined;
    if (word !== undefined) {
      atom = word;
      at += word.length;
      continue;
    }
    if (SPECIAL.has(character)) yield { type: "special", text: character };
    else if (!SPACE.test(character)) atom += character;
    at++;
  }
  if (atom !== "") yield { type: "atom", text: atom };
}

/** What is enclosed in something, and where the text behind it begins; undefined where it is never closed. */
type Read = (
  text: string,
  start: number,
) => { readonly text: string; readonly end: number } | undefined;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['"', readQuoted],
  ["(", readComment],
  ["[", readLiteral],
]);

function readQuoted(text: string, start: number): ReturnType<Read> {
  let quoted = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return { text: quoted, end: at + 1 };
    if (character === "\\" && at + 1 < text.length) quoted += text[++at] ?? "";
    else quoted += character;
  }
  return undefined;
}

/** Comments nest (RFC 5322 §3.2.2). */
function readComment(text: string, start: number): ReturnType<Read> {
  let depth = 0;
  let comment = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "\\" && at + 1 < text.length) comment += text[++at] ?? "";
    else if (character === "(" && depth++ === 0) continue;
    else if (character === ")" && --depth === 0) return { text: comment, end: at + 1 };
    else comment += character;
  }
  return undefined;
}

/** An address literal with its brackets: it may hold colons. */
function readLiteral(text: string, start: number): ReturnType<Read> {
  const close = text.indexOf("]", start);
  return close < 0 ? undefined : { text: text.slice(start, close + 1), end: close + 1 };
}

function encodedWordAt(text: string, at: number): string | undefined {
  ENCODED_WORD.lastIndex = at;
  return ENCODED_WORD.exec(text)?.[0];
}
