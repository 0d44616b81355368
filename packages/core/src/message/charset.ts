import { isAscii } from "node:buffer";
import libmime from "libmime";
import charsets from "libmime/lib/charset.js";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Labels under which mailers send windows-1252: read as such, as every mail client does (WHATWG Encoding §4.2). */
const LATIN_1 = /^(?:iso[-_]?8859-1|latin-?1|l1|cp819|ibm819|windows-1252|cp-?1252|x-cp1252)$/i;
const UTF_8 = /^utf-?8$/i;
const ASCII = /^(?:us-ascii|ascii|ansi_x3\.4-1968|7bit)$/i;

/**
 * Decodes text of a charset. Without one, or with US-ASCII, which may be claimed of anything: UTF-8 where the octets are
 * valid UTF-8, else windows-1252. An unknown charset is read in the same way, and so is UTF-7, which no mail client reads
 * any more.
 */
export function decodeText(octets: Buffer, charset: string | undefined): string {
  const label = charset?.trim() ?? "";
  if (label === "" || ASCII.test(label)) return decodeOctets(octets);
  if (UTF_8.test(label)) return withoutBom(octets.toString("utf8"));
  if (LATIN_1.test(label)) return decodeWindows1252(octets);
  if (!charsets.createDecodeStream(label).supported) return decodeOctets(octets);
  return withoutBom(charsets.decode(octets, label));
}

/** Whether text of a charset can be read; UTF-7 is what nobody reads any more. */
export function isKnownCharset(charset: string): boolean {
  const label = charset.trim();
  return (
    ASCII.test(label) ||
    UTF_8.test(label) ||
    LATIN_1.test(label) ||
    charsets.createDecodeStream(label).supported
  );
}

/** Octets of no declared charset: UTF-8 where they are valid UTF-8, else windows-1252. */
export function decodeOctets(octets: Buffer): string {
  if (isAscii(octets)) return octets.toString("latin1");
  try {
    return withoutBom(strictUtf8.decode(octets));
  } catch {
    return decodeWindows1252(octets);
  }
}

/** What windows-1252 has in the place of the C1 controls; five stay what they are, so that no octet is lost. */
const INSTEAD_OF_C1 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** The index of WHATWG Encoding §9, which the `TextDecoder` of Node 20 does not follow. */
function decodeWindows1252(octets: Buffer): string {
  return octets
    .toString("latin1")
    .replaceAll(
      /[\x80-\x9f]/g,
      (control) => INSTEAD_OF_C1[control.charCodeAt(0) - 0x80] ?? control,
    );
}

/** Undoes encoded words (RFC 2047); one that cannot be decoded stays as it is. */
export function decodeWords(text: string): string {
  try {
    // The charset may name a language behind an asterisk (RFC 2231 §5).
    return libmime.decodeWords(
      text.replaceAll(/=\?(?:iso-8859-1|latin1)(?:\*[^?\s]*)?\?/gi, "=?windows-1252?"),
    );
  } catch {
    return text;
  }
}

const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
