import libmime from "libmime";
import charsets from "libmime/lib/charset.js";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Labels under which mailers send windows-1252: read as such, as every mail client does (WHATWG Encoding §4.2). */
const LATIN_1 = /^(?:iso[-_]?8859-1|latin-?1|l1|cp819|ibm819|windows-1252|cp-?1252|x-cp1252)$/i;
const UTF_8 = /^utf-?8$/i;
const ASCII = /^(?:us-ascii|ascii|ansi_x3\.4-1968|7bit)$/i;

/**
 * Decodes text of a charset. Without one, or with US-ASCII, which may be claimed of anything: UTF-8 where the octets are
 * valid UTF-8, else windows-1252. An unknown charset is read in the same way.
 */
export function decodeText(octets: Buffer, charset: string | undefined): string {
  const label = charset?.trim() ?? "";
  if (label === "" || ASCII.test(label)) return decodeOctets(octets);
  if (UTF_8.test(label)) return withoutBom(octets.toString("utf8"));
  if (LATIN_1.test(label)) return charsets.decode(octets, "windows-1252");
  return withoutBom(charsets.decode(octets, label));
}

/** Octets of no declared charset: UTF-8 where they are valid UTF-8, else windows-1252. */
export function decodeOctets(octets: Buffer): string {
  if (isAscii(octets)) return octets.toString("latin1");
  try {
    return withoutBom(strictUtf8.decode(octets));
  } catch {
    return charsets.decode(octets, "windows-1252");
  }
}

/** Undoes encoded words (RFC 2047); one that cannot be decoded stays as it is. */
export function decodeWords(text: string): string {
  try {
    return libmime.decodeWords(text.replaceAll(/=\?(iso-8859-1|latin1)\?/gi, "=?windows-1252?"));
  } catch {
    return text;
  }
}

const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

function isAscii(octets: Buffer): boolean {
  for (let i = 0; i < octets.length; i++) if ((octets[i] as number) > 127) return false;
  return true;
}
