/** RFC 3454 table C.1.2: spaces that are mapped to a plain one. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
/** RFC 3454 table B.1: what is mapped to nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g;

/**
 * The mapping and normalization of SASLprep (RFC 4013 §2.1, §2.2), which makes one password of its spellings. What it
 * prohibits is left as it is: the two sides then differ, or they do not.
 */
export function saslprep(text: string): string {
  // Most passwords: nothing in ASCII is mapped.
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.replaceAll(OTHER_SPACES, " ").replaceAll(NOTHING, "").normalize("NFKC");
}
