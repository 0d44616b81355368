/**
 * Whether a host is this machine, or one of a private network: localhost, loopback, private and link-local addresses,
 * `.local`, `.internal`, and names without a dot. Names of tests, such as `shop.test`, are not.
 *
 * @param hostname - as `URL.hostname` has it
 */
export function isLocalHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  if (host.startsWith("[")) return isLocalV6(host.slice(1, -1));
  const v4 = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (v4 !== null) return isLocalV4(Number(v4[1]), Number(v4[2]));
  return (
    (host !== "" && !host.includes(".")) || /\.(?:localhost|local|localdomain|internal)$/.test(host)
  );
}

const isLocalV4 = (first: number, second: number): boolean =>
  first === 0 ||
  first === 127 ||
  first === 10 ||
  (first === 172 && second >= 16 && second < 32) ||
  (first === 192 && second === 168) ||
  (first === 169 && second === 254);

/** Loopback, unspecified, unique local (RFC 4193), link-local, and IPv4 within IPv6. */
function isLocalV6(address: string): boolean {
  const mapped = /^::ffff:([\da-f]{1,4}):[\da-f]{1,4}$/.exec(address);
  if (mapped !== null) {
    const high = Number.parseInt(mapped[1] as string, 16);
    return isLocalV4(high >> 8, high & 0xff);
  }
  return /^(?:::1?$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/.test(address);
}
