/** The octet between the fields of OAUTHBEARER and XOAUTH2. */
export const FIELD_END = "\u0001";

/** The token in the value of an `auth` field (RFC 6750 §2.1): the scheme in any case of letters, then printable ASCII. */
export function bearerToken(value: string | undefined): string | undefined {
  return /^Bearer +([!-~]+)$/i.exec(value ?? "")?.[1];
}

/** The fields of a list that ends with an empty one; undefined where it is no such list or names a field twice. */
export function readFields(text: string): ReadonlyMap<string, string> | undefined {
  const parts = text.split(FIELD_END);
  if (parts.pop() !== "" || parts.pop() !== "") return undefined;
  const fields = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0));
    if (name === "" || part.includes("\0") || fields.has(name)) return undefined;
    fields.set(name, part.slice(at + 1));
  }
  return fields;
}
