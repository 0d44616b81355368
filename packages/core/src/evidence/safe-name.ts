const LONGEST = 60;

/** Names that Windows keeps for its devices, whatever follows a dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A text as the name of a file or folder on any system: letters and digits of any script, single dots and dashes.
 *
 * @param otherwise - the name for a text of which nothing is left
 */
export function safeName(text: string, otherwise: string): string {
  const name = text
    .normalize("NFC")
    .slice(0, LONGEST * 8)
    .replaceAll(/[^\p{L}\p{N}._]+/gu, "-")
    .replaceAll(/\.{2,}/g, ".")
    .slice(0, LONGEST)
    .replaceAll(/^[-._]+|[-._]+$|[\ud800-\udbff]$/g, "");
  if (name === "") return otherwise;
  return RESERVED.test(name) ? `_${name}` : name;
}
