const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Octets as UTF-8, strictly; undefined where they are not. */
export function textOf(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}

/** A saslname (RFC 5801 §4, RFC 5802 §5.1): a comma is `=2C`, an equals sign `=3D`; undefined where it is none. */
export function decodeSaslName(text: string): string | undefined {
  if (text === "" || text.includes("\0") || /=(?!2C|3D)/.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}
