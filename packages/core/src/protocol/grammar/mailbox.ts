/** A mailbox: `Local-part@Domain` (RFC 5321 §2.3.11, §4.1.2). */
export interface Mailbox {
  /** What the local part means: quotes and quoted pairs undone. */
  readonly localPart: string;
  /** A domain name or an address literal in brackets, as written; `""` for the bare `postmaster` (§4.5.1). */
  readonly domain: string;
}

/** A mailbox as it stood in a line. */
export interface ParsedMailbox extends Mailbox {
  /** Where the text behind it begins. */
  readonly end: number;
}

// RFC 5321 §4.1.2, with the additions of RFC 6531 §3.3 for what is not ASCII. All are sticky: they match at lastIndex.
const ATOM = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~\\u0080-\\u{10FFFF}]+";
const DOT_STRING = new RegExp(`${ATOM}(?:\\.${ATOM})*`, "uy");
const QUOTED_STRING = /"(?:[ !#-[\]-~\u0080-\u{10FFFF}]|\\[ -~])*"/uy;
const LABEL =
  "[A-Za-z0-9\\u0080-\\u{10FFFF}](?:[A-Za-z0-9\\-\\u0080-\\u{10FFFF}]*[A-Za-z0-9\\u0080-\\u{10FFFF}])?";
const DOMAIN = new RegExp(`${LABEL}(?:\\.${LABEL})*`, "uy");
const ADDRESS_LITERAL = /\[([!-Z^-~]+)\]/y;

/** What matches at `at`, or undefined. */
function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * Reads a mailbox that begins at `at`. Bounds on length are not its business: see `limits`.
 *
 * @returns undefined where no mailbox stands there
 */
export function parseMailboxAt(text: string, at: number): ParsedMailbox | undefined {
  const isQuoted = text.charCodeAt(at) === 0x22;
  const local = matchAt(isQuoted ? QUOTED_STRING : DOT_STRING, text, at);
  if (local === undefined) return undefined;
  const behind = at + local.length;
  if (text.charCodeAt(behind) !== 0x40) return undefined;
  const domain = parseDomainAt(text, behind + 1);
  if (domain === undefined) return undefined;
  const localPart = isQuoted ? local.slice(1, -1).replaceAll(/\\(.)/gsu, "$1") : local;
  return { localPart, domain, end: behind + 1 + domain.length };
}

/** Reads a whole text as a mailbox; undefined where it is none. */
export function parseMailbox(text: string): Mailbox | undefined {
  const parsed = parseMailboxAt(text, 0);
  if (parsed === undefined || parsed.end !== text.length) return undefined;
  return { localPart: parsed.localPart, domain: parsed.domain };
}

/** Reads a domain name or an address literal that begins at `at` and returns it as written. */
export function parseDomainAt(text: string, at: number): string | undefined {
  if (text.charCodeAt(at) !== 0x5b) return matchAt(DOMAIN, text, at);
  const literal = matchAt(ADDRESS_LITERAL, text, at);
  return literal !== undefined && isAddressLiteral(literal) ? literal : undefined;
}

/** Writes a mailbox, its local part quoted only where it has to be (RFC 5321 §4.1.2). */
export function formatMailbox({ localPart, domain }: Mailbox): string {
  const plain = matchAt(DOT_STRING, localPart, 0) === localPart;
  const local = plain ? localPart : `"${localPart.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return domain === "" ? local : `${local}@${domain}`;
}

/** `Snum` of RFC 5321 §4.1.3: zeros may lead. */
const DECIMAL_OCTET = /^\d{1,3}$/;
const GENERAL_LITERAL = /^\[[A-Za-z0-9-]*[A-Za-z0-9]:[!-Z^-~]+\]$/;

/** An IPv4, IPv6 or general address literal in its brackets (RFC 5321 §4.1.3). */
function isAddressLiteral(literal: string): boolean {
  const inside = literal.slice(1, -1);
  if (/^IPv6:/i.test(inside)) return isIpv6(inside.slice(5));
  return isIpv4(inside) || GENERAL_LITERAL.test(literal);
}

function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return (
    octets.length === 4 && octets.every((octet) => DECIMAL_OCTET.test(octet) && Number(octet) < 256)
  );
}

/**
 * RFC 5321 §4.1.3: eight groups, or six at the most around one `::`, which stands for two at the least; the last two may
 * be written as an IPv4 address.
 */
function isIpv6(text: string): boolean {
  let groups = text;
  let have = 0;
  const dotted = groups.lastIndexOf(":");
  if (groups.includes(".")) {
    if (!isIpv4(groups.slice(dotted + 1))) return false;
    groups = groups.slice(0, dotted + 1);
    groups = groups.endsWith("::") ? groups : groups.slice(0, -1);
    have = 2;
  }
  const halves = groups.split("::");
  if (halves.length > 2) return false;
  const all = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? all.length + have <= 6 : all.length + have === 8;
}
