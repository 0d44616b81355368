import { TOKEN_HEADER } from "../inbox/identity.js";

/** How much of a mail is searched for the field. */
const HEADER_OCTETS = 16 * 1024;
/** The name in any case (RFC 5322 §1.2.2), its value perhaps folded (§2.2.3). */
const FIELD = new RegExp(`^${TOKEN_HEADER}:(?:[ \\t]|\\r?\\n[ \\t])*(\\S+)`, "im");

/** The token in a mail's header; undefined where it has none. */
export function headerTokenOf(octets: Buffer): string | undefined {
  const head = octets.subarray(0, HEADER_OCTETS);
  const end = head.indexOf("\r\n\r\n");
  return FIELD.exec(head.toString("latin1", 0, end < 0 ? head.length : end))?.[1];
}
