/** How much that is, for people: `812 octets`, `1.2 kB`, `3.4 MB`. */
export function describeOctets(octets: number): string {
  if (octets === 1) return "1 octet";
  if (octets < 1000) return `${octets} octets`;
  if (octets < 999_950) return `${(octets / 1000).toFixed(1)} kB`;
  return `${(octets / 1_000_000).toFixed(1)} MB`;
}
