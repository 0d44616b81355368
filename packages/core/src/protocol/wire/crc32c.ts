/** The polynomial of CRC-32C, its bits reversed (RFC 3309 §2). */
const POLYNOMIAL = 0x82_f6_3b_78;

let table: Uint32Array | undefined;

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, octet) => {
    let rest = octet;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
    return rest;
  });
}

/** The CRC-32C (Castagnoli) of octets, as iSCSI, SCTP and the PROXY protocol use it. */
export function crc32c(octets: Uint8Array): number {
  table ??= makeTable();
  let crc = 0xff_ff_ff_ff;
  for (const octet of octets) crc = (crc >>> 8) ^ (table[(crc ^ octet) & 0xff] ?? 0);
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}
