import { crc32c } from "../../packages/core/src/protocol/index.js";

/** What a version 2 header is made of; the numbers are those of the specification (§2.2). */
export interface V2Parts {
  readonly version?: number;
  /** 0 is LOCAL, 1 is PROXY. */
  readonly command?: number;
  /** 1 is INET, 2 is INET6, 3 is UNIX. */
  readonly family?: number;
  /** 1 is STREAM, 2 is DGRAM. */
  readonly protocol?: number;
  readonly addresses?: Buffer;
  readonly tlvs?: readonly Buffer[];
  /** What the header says of its length, where that is not the truth. */
  readonly length?: number;
}

const SIGNATURE = Buffer.from("0D0A0D0A000D0A515549540A", "hex");

/** 192.0.2.7 port 56324 to 198.51.100.1 port 25. */
export const INET: Buffer = Buffer.from("C0000207C6336401DC040019", "hex");
/** 2001:db8::7 port 56324 to 2001:db8::1 port 25. */
export const INET6: Buffer = Buffer.from(
  "20010DB800000000000000000000000720010DB8000000000000000000000001DC040019",
  "hex",
);

/** Two paths of Unix sockets, each padded to 108 octets. */
export function unixAddresses(source: string, destination: string): Buffer {
  const octets = Buffer.alloc(216);
  octets.write(source, 0);
  octets.write(destination, 108);
  return octets;
}

export function tlv(type: number, value: string | Buffer): Buffer {
  const octets = Buffer.from(value);
  const head = Buffer.of(type, 0, 0);
  head.writeUInt16BE(octets.length, 1);
  return Buffer.concat([head, octets]);
}

export function v2Header({
  version = 2,
  command = 1,
  family = 1,
  protocol = 1,
  addresses = INET,
  tlvs = [],
  length,
}: V2Parts = {}): Buffer {
  const payload = Buffer.concat([addresses, ...tlvs]);
  const fixed = Buffer.of((version << 4) | command, (family << 4) | protocol, 0, 0);
  fixed.writeUInt16BE(length ?? payload.length, 2);
  return Buffer.concat([SIGNATURE, fixed, payload]);
}

/** A header whose last value is its checksum (§2.2.3). */
export function checksummed(parts: V2Parts = {}): Buffer {
  const header = v2Header({ ...parts, tlvs: [...(parts.tlvs ?? []), tlv(0x03, Buffer.alloc(4))] });
  header.writeUInt32BE(crc32c(header), header.length - 4);
  return header;
}

export const V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n";
