import { isKnownCharset } from "../charset.js";
import { type Note, quoted } from "./note.js";

/** With its delimiters (RFC 2047 §2). */
const LONGEST_WORD = 75;
/** From what opens an encoded word to what closes it, or to the white space that it must not hold. */
const WORD = /=\?([^?\s]*)\?([^?\s]*)\?([^?\s]*)(\?=)?/g;

/** What is wrong with the encoded words of a header field (RFC 2047 §2, §5). */
export function noteEncodedWords(
  name: string,
  value: string,
  at: number,
  path: string,
  note: Note,
): void {
  if (!value.includes("=?")) return;
  for (const [word, charset = "", encoding = "", text = "", end] of value.matchAll(WORD)) {
    const why = faultOf(charset, encoding, text, end);
    if (why !== undefined)
      note(
        "encoded-word-malformed",
        at,
        path,
        `${name} has an encoded word that ${why}: ${quoted(word)}.`,
      );
    else if (!isKnownCharset(charset.replace(/\*.*$/, "")))
      note(
        "charset-unknown",
        at,
        path,
        `Nobody knows the charset of an encoded word in ${name}: ${quoted(charset)}.`,
      );
    else if (word.length > LONGEST_WORD)
      note(
        "encoded-word-too-long",
        at,
        path,
        `An encoded word in ${name} has ${word.length} characters, and ${LONGEST_WORD} are allowed.`,
      );
  }
}

function faultOf(
  charset: string,
  encoding: string,
  text: string,
  end: string | undefined,
): string | undefined {
  if (end === undefined) return "has no end";
  if (charset === "") return "names no charset";
  if (/^b$/i.test(encoding))
    return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
      ? undefined
      : "is no base64";
  if (!/^q$/i.test(encoding)) return "has an encoding other than B and Q";
  return /^(?:[^=]|=[0-9A-Fa-f]{2})*$/.test(text) ? undefined : 'has "=" without two digits';
}
