import { formatIpAddress } from "./ip-address.js";
import { type ProxyData, proxyError, type ProxyHeaderResult } from "./proxy-data.js";
import { isChecksumRight, readTlvs } from "./proxy-tlv.js";

/** Version 2 of the header begins with it: no line of text could (PROXY protocol §2.2). */
export const V2_SIGNATURE: Buffer = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
/** Signature, version and command, family and protocol, length of the rest. */
const FIXED = 16;
const FAMILIES = ["UNSPEC", "INET", "INET6", "UNIX"] as const;
const PROTOCOLS = ["UNSPEC", "STREAM", "DGRAM"] as const;
/** Octets of the two addresses and their ports. */
const ADDRESS_BLOCK = { INET: 12, INET6: 36, UNIX: 216 } as const;
const NOTHING = Buffer.alloc(0);

type Addresses = Pick<ProxyData, "srcAddr" | "srcPort" | "dstAddr" | "dstPort">;
const NO_ADDRESSES: Addresses = {
  srcAddr: undefined,
  srcPort: undefined,
  dstAddr: undefined,
  dstPort: undefined,
};

/** Reads a binary header; its signature is known to be right as far as it is there. */
export function readV2(octets: Buffer): ProxyHeaderResult {
  const version = octets[12];
  if (version === undefined) return { status: "need-more", wanted: octets.length + 1 };
  if (version >> 4 !== 2) return proxyError("PROXYv2 illegal version");
  const command = version & 0x0f;
  if (command > 1) return proxyError("PROXYv2 unsupported command");
  const kind = octets[13];
  if (kind === undefined) return { status: "need-more", wanted: octets.length + 1 };
  const isLocal = command === 0;
  // The receiver of LOCAL has to ignore the family, and all that comes with it.
  const family = isLocal ? "UNSPEC" : FAMILIES[kind >> 4];
  const protocol = isLocal ? "UNSPEC" : PROTOCOLS[kind & 0x0f];
  if (family === undefined) return proxyError("PROXYv2 unsupported family");
  if (protocol === undefined) return proxyError("PROXYv2 unsupported protocol");
  if (octets.length < FIXED) return { status: "need-more", wanted: octets.length + 1 };
  const length = FIXED + octets.readUInt16BE(14);
  const block = family === "UNSPEC" || protocol === "UNSPEC" ? undefined : ADDRESS_BLOCK[family];
  const tlvsAt = block === undefined ? length : FIXED + block;
  if (tlvsAt > length) return proxyError("PROXYv2 truncated address");
  if (octets.length < length) return { status: "need-more", wanted: length };
  const raw = Buffer.from(octets.subarray(0, length));
  const tlvs = readTlvs(raw, tlvsAt);
  if (tlvs === undefined) return proxyError("PROXYv2 malformed TLV");
  if (!isChecksumRight(raw, tlvs)) return proxyError("PROXYv2 wrong checksum");
  const proxy: ProxyData = {
    version: 2,
    command: isLocal ? "LOCAL" : "PROXY",
    family,
    protocol,
    ...(block === undefined || family === "UNSPEC" ? NO_ADDRESSES : readAddresses(raw, family)),
    tlvs: Object.freeze(tlvs),
    rest: block === undefined ? raw.subarray(FIXED) : NOTHING,
    raw,
  };
  return { status: "ok", consumed: length, proxy: Object.freeze(proxy) };
}

function readAddresses(raw: Buffer, family: keyof typeof ADDRESS_BLOCK): Addresses {
  const octets = family === "INET" ? 4 : family === "INET6" ? 16 : 108;
  const source = raw.subarray(FIXED, FIXED + octets);
  const destination = raw.subarray(FIXED + octets, FIXED + 2 * octets);
  if (family === "UNIX")
    return {
      srcAddr: pathOf(source),
      srcPort: undefined,
      dstAddr: pathOf(destination),
      dstPort: undefined,
    };
  return {
    srcAddr: formatIpAddress(source),
    srcPort: raw.readUInt16BE(FIXED + 2 * octets),
    dstAddr: formatIpAddress(destination),
    dstPort: raw.readUInt16BE(FIXED + 2 * octets + 2),
  };
}

/** A name in Linux's abstract namespace begins with a zero, which is kept; those that pad a path are not. */
function pathOf(octets: Buffer): string {
  let end = octets.length;
  while (octets[end - 1] === 0) end--;
  return octets.toString("utf8", 0, end);
}
