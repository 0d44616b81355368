import { formatIpAddress, parseIpv4, parseIpv6 } from "./ip-address.js";
import { type ProxyData, proxyError, type ProxyHeaderResult } from "./proxy-data.js";

/** Version 1 of the header begins with it (PROXY protocol §2.1); letter for letter, as upper case is all there is. */
export const V1_SIGNATURE: Buffer = Buffer.from("PROXY ", "latin1");
/** The longest header, CRLF included (§2.1). */
const LONGEST = 107;
const NOTHING = Buffer.alloc(0);

/** Reads a header in text: `PROXY TCP4 192.0.2.7 198.51.100.1 56324 25`, ended by CRLF. */
export function readV1(octets: Buffer): ProxyHeaderResult {
  const end = octets.indexOf("\r\n");
  if (end < 0 ? octets.length >= LONGEST : end + 2 > LONGEST)
    return proxyError("PROXYv1 header too long");
  if (end < 0) return { status: "need-more", wanted: octets.length + 1 };
  const raw = Buffer.from(octets.subarray(0, end + 2));
  const read = readFields(raw.toString("latin1", V1_SIGNATURE.length, end), raw);
  return typeof read === "string"
    ? proxyError(`PROXYv1 ${read}`)
    : { status: "ok", consumed: raw.length, proxy: Object.freeze(read) };
}

/** What follows `PROXY `; a text says what is wrong with it. */
function readFields(text: string, raw: Buffer): ProxyData | string {
  if (text === "UNKNOWN" || text.startsWith("UNKNOWN "))
    return {
      version: 1,
      command: "PROXY",
      family: "UNSPEC",
      protocol: "UNSPEC",
      srcAddr: undefined,
      srcPort: undefined,
      dstAddr: undefined,
      dstPort: undefined,
      tlvs: Object.freeze([]),
      rest: raw.subarray(V1_SIGNATURE.length + "UNKNOWN".length, -2),
      raw,
    };
  const [kind = "", source = "", destination = "", sourcePort, destinationPort, ...more] =
    text.split(" ");
  if (!kind.startsWith("TCP")) return "unrecognized protocol";
  if (kind !== "TCP4" && kind !== "TCP6") return "unrecognized family";
  if (sourcePort === undefined || destinationPort === undefined) return "malformed";
  if (more.length > 0) return "unrecognized extraneous data";
  const addresses = [source, destination];
  if (addresses.some((address) => !/^[\da-f.:]+$/i.test(address))) return "address malformed";
  const parse = kind === "TCP4" ? parseIpv4 : parseIpv6;
  const [from, to] = addresses.map(parse);
  if (from === undefined || to === undefined)
    return kind === "TCP4" ? "address not IPv4" : "address not IPv6";
  if (!isNumber(sourcePort) || !isNumber(destinationPort)) return "port malformed";
  if (Number(sourcePort) > 65_535) return "src port out of bounds";
  if (Number(destinationPort) > 65_535) return "dst port out of bounds";
  return {
    version: 1,
    command: "PROXY",
    family: kind === "TCP4" ? "INET" : "INET6",
    protocol: "STREAM",
    srcAddr: formatIpAddress(from),
    srcPort: Number(sourcePort),
    dstAddr: formatIpAddress(to),
    dstPort: Number(destinationPort),
    tlvs: Object.freeze([]),
    rest: NOTHING,
    raw,
  };
}

/** A decimal number without leading zeros. */
const isNumber = (text: string): boolean => /^(?:0|[1-9]\d*)$/.test(text);
