import type { ProxyData } from "../protocol/wire/proxy-header.js";

interface Peer {
  readonly host: string;
  readonly port: number;
}

const known = new WeakMap<ProxyData, Peer>();

/** Whose connection a proxy passes on: its client's, where it names one by address, and its own where it names none. */
export function peerBehind(
  proxy: ProxyData | undefined,
  transportPeer: Peer | undefined,
): Peer | undefined {
  if (proxy === undefined) return transportPeer;
  // A client on a Unix socket has no address.
  if (proxy.family === "UNIX") return undefined;
  const { srcAddr, srcPort } = proxy;
  if (srcAddr === undefined || srcPort === undefined) return transportPeer;
  let peer = known.get(proxy);
  if (peer === undefined) {
    // An IPv4 client of a dual-stack socket shows as an IPv6 address (RFC 4291 §2.5.5.2).
    const host = srcAddr.replace(/^::ffff:(?=\d+\.)/, "");
    known.set(proxy, (peer = Object.freeze({ host, port: srcPort })));
  }
  return peer;
}
