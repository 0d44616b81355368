/** An IPv4 address as its four octets: decimal numbers without leading zeros; undefined where the text is none. */
export function parseIpv4(text: string): Buffer | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const octets = Buffer.alloc(4);
  for (const [index, part] of parts.entries()) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    octets[index] = Number(part);
  }
  return octets;
}

/** An IPv6 address as its sixteen octets (RFC 4291 §2.2); undefined where the text is none. */
export function parseIpv6(text: string): Buffer | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 1 ? [] : groupsOf(halves[1] ?? "", true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const octets = Buffer.alloc(16);
  for (const [index, group] of head.entries()) octets.writeUInt16BE(group, index * 2);
  for (const [index, group] of tail.entries())
    octets.writeUInt16BE(group, (8 - tail.length + index) * 2);
  return octets;
}

/** The groups of 16 bits in a text without `::`; its end may be written as an IPv4 address where it is the address's. */
function groupsOf(text: string, isEnd: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[\da-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const octets = isEnd && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (octets === undefined) return undefined;
    groups.push(octets.readUInt16BE(0), octets.readUInt16BE(2));
  }
  return groups;
}

/** Four or sixteen octets as the text of an address, in the form of RFC 5952 §4 and §5. */
export function formatIpAddress(octets: Buffer): string {
  if (octets.length === 4) return octets.join(".");
  if (
    octets.readUInt32BE(0) === 0 &&
    octets.readUInt32BE(4) === 0 &&
    octets.readUInt32BE(8) === 0xff_ff
  )
    return `::ffff:${octets.subarray(12).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2));
  const { from, length } = longestZeros(groups);
  return length < 2
    ? text(groups)
    : `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

function text(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}

/** Where the first of the longest runs of zeros is (RFC 5952 §4.2.3). */
function longestZeros(groups: readonly number[]): { from: number; length: number } {
  let longest = { from: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > longest.length) longest = { from: index + 1 - length, length };
  }
  return longest;
}
