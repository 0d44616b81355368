import { parseDomainAt, parseMailboxAt } from "./mailbox.js";

/** A reverse-path or forward-path as it stood in MAIL or RCPT (RFC 5321 §4.1.2). */
export interface Path {
  /**
   * The mailbox as the client wrote it, without brackets and source route: `ada@example.test`. `""` is the null
   * reverse-path, `postmaster` stands alone (§4.5.1).
   */
  readonly address: string;
  /** Length of the local part as written, in octets (§4.5.3.1.1). */
  readonly localPartOctets: number;
  /** Length of the domain, in octets (§4.5.3.1.2). */
  readonly domainOctets: number;
  /** Length of the whole path with its brackets and source route, in octets (§4.5.3.1.3). */
  readonly pathOctets: number;
  /** Whether it can only be sent with SMTPUTF8 (RFC 6531 §3.3). */
  readonly isInternationalized: boolean;
  /** Where the text behind the closing bracket begins. */
  readonly end: number;
}

/** Which paths are allowed where: `<>` only in MAIL, a bare `<postmaster>` only in RCPT. */
export type PathKind = "reverse" | "forward";

const POSTMASTER = /postmaster>/iy;
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * Reads the path that begins at `at`, brackets and all. A source route is read and dropped (§4.1.2, appendix C).
 *
 * @returns `"no-brackets"` where no `<` stands there, `"malformed"` where what follows it is no path
 */
export function parsePathAt(
  text: string,
  at: number,
  kind: PathKind,
): Path | "no-brackets" | "malformed" {
  if (text.charCodeAt(at) !== 0x3c) return "no-brackets";
  if (kind === "reverse" && text.charCodeAt(at + 1) === 0x3e)
    return pathOf("", 0, text, at, at + 1);
  if (kind === "forward") {
    POSTMASTER.lastIndex = at + 1;
    const found = POSTMASTER.exec(text);
    if (found !== null) return pathOf(found[0].slice(0, -1), 0, text, at, at + found[0].length);
  }
  const start = behindSourceRoute(text, at + 1);
  if (start === undefined) return "malformed";
  const mailbox = parseMailboxAt(text, start);
  if (mailbox === undefined || text.charCodeAt(mailbox.end) !== 0x3e) return "malformed";
  return pathOf(text.slice(start, mailbox.end), mailbox.domain.length, text, at, mailbox.end);
}

function pathOf(
  address: string,
  domainLength: number,
  text: string,
  open: number,
  close: number,
): Path {
  const whole = text.slice(open, close + 1);
  const isInternationalized = NOT_ASCII.test(whole);
  const octets = isInternationalized ? octetsInUtf8 : octetsInAscii;
  const domain = domainLength === 0 ? "" : address.slice(-domainLength);
  const local = domainLength === 0 ? address : address.slice(0, -domainLength - 1);
  return {
    address,
    localPartOctets: octets(local),
    domainOctets: octets(domain),
    pathOctets: octets(whole),
    isInternationalized,
    end: close + 1,
  };
}

const octetsInAscii = (text: string): number => text.length;
const octetsInUtf8 = (text: string): number => Buffer.byteLength(text, "utf8");

/** Where the mailbox begins behind an optional `@one,@two:`; undefined where the route is malformed. */
function behindSourceRoute(text: string, at: number): number | undefined {
  let here = at;
  if (text.charCodeAt(here) !== 0x40) return here;
  for (;;) {
    const domain = parseDomainAt(text, here + 1);
    if (domain === undefined) return undefined;
    here += 1 + domain.length;
    const next = text[here];
    if (next === ":") return here + 1;
    if (next !== "," || text[here + 1] !== "@") return undefined;
    here += 1;
  }
}
