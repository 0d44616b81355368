import { crc32c } from "./crc32c.js";

/** The types that have a name (PROXY protocol §2.2.1 to §2.2.8). Others are called `xNN`, in hexadecimal. */
const NAMES: Readonly<Record<number, string>> = {
  0x01: "ALPN",
  0x02: "AUTHORITY",
  0x03: "CRC32C",
  0x04: "NOOP",
  0x05: "UNIQUE_ID",
  0x20: "SSL",
  0x21: "SSL_VERSION",
  0x22: "SSL_CN",
  0x23: "SSL_CIPHER",
  0x24: "SSL_SIG_ALG",
  0x25: "SSL_KEY_ALG",
  0x30: "NETNS",
};

const CRC32C = 0x03;
const SSL = 0x20;
/** Type and length. */
const TLV_HEADER = 3;
/** What precedes the values inside SSL: one octet of client flags and four of the verification's outcome. */
const SSL_HEADER = 5;

/** One type-length-value of a version 2 header. */
export interface ProxyTlv {
  readonly type: number;
  /** `"AUTHORITY"`, `"SSL_CN"`, …; `"xE0"` where the type has no name. */
  readonly name: string;
  readonly value: Buffer;
  /** Where its first octet, the type, stands in `ProxyData.raw`; the value begins three octets later. */
  readonly start: number;
  /** SSL alone: what stands before the values inside it. */
  readonly ssl?: {
    /** Flags: 1 the client came by TLS, 2 and 4 it showed a certificate on this connection or in this session. */
    readonly client: number;
    /** 0 where the client's certificate was verified. */
    readonly verify: number;
  };
}

/**
 * Looks a value up by its name. Where a type was given more than once, the last one counts.
 *
 * @example findTlv(session.proxy, "AUTHORITY")?.value.toString()
 */
export function findTlv(
  proxy: { readonly tlvs: readonly ProxyTlv[] } | undefined,
  name: string,
): ProxyTlv | undefined {
  return proxy?.tlvs.findLast((tlv) => tlv.name === name);
}

/**
 * Reads the values of a header from `start` to its end; undefined where they do not fill that exactly.
 * What SSL holds follows it in the list, each with its own place in the header.
 */
export function readTlvs(raw: Buffer, start: number): ProxyTlv[] | undefined {
  const tlvs: ProxyTlv[] = [];
  return readInto(tlvs, raw, start, raw.length, true) ? tlvs : undefined;
}

function readInto(
  tlvs: ProxyTlv[],
  raw: Buffer,
  start: number,
  end: number,
  isTop: boolean,
): boolean {
  let at = start;
  while (at < end) {
    if (end - at < TLV_HEADER) return false;
    const type = raw.readUInt8(at);
    const valueAt = at + TLV_HEADER;
    const next = valueAt + raw.readUInt16BE(at + 1);
    if (next > end) return false;
    const tlv = { type, name: nameOf(type), value: raw.subarray(valueAt, next), start: at };
    if (isTop && type === SSL) {
      if (next - valueAt < SSL_HEADER) return false;
      const ssl = { client: raw.readUInt8(valueAt), verify: raw.readUInt32BE(valueAt + 1) };
      tlvs.push(Object.freeze({ ...tlv, ssl: Object.freeze(ssl) }));
      if (!readInto(tlvs, raw, valueAt + SSL_HEADER, next, false)) return false;
    } else tlvs.push(Object.freeze(tlv));
    at = next;
  }
  return true;
}

function nameOf(type: number): string {
  return NAMES[type] ?? `x${type.toString(16).toUpperCase().padStart(2, "0")}`;
}

/**
 * Whether a header's checksum agrees with its octets, where it has one (§2.2.3): the CRC-32C of the whole header, its
 * own four octets taken as zeros. A second checksum is a mistake.
 */
export function isChecksumRight(raw: Buffer, tlvs: readonly ProxyTlv[]): boolean {
  const sums = tlvs.filter(({ type }) => type === CRC32C);
  const [sum] = sums;
  if (sum === undefined) return true;
  if (sums.length > 1 || sum.value.length !== 4) return false;
  const zeroed = Buffer.from(raw);
  zeroed.fill(0, sum.start + TLV_HEADER, sum.start + TLV_HEADER + 4);
  return crc32c(zeroed) === sum.value.readUInt32BE(0);
}
