import type { XclientData } from "../protocol/grammar/xclient-data.js";
import type { ProxyData } from "../protocol/wire/proxy-header.js";

interface Peer {
  readonly host: string;
  readonly port: number;
}

const known = new WeakMap<ProxyData | XclientData, Peer>();

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
    known.set(proxy, (peer = peerOf(srcAddr, srcPort)));
  }
  return peer;
}

/** Whose session it is by the word of a neighbour; the neighbour's own where it has not said. */
export function peerNamed(
  xclient: XclientData | undefined,
  neighbour: Peer | undefined,
): Peer | undefined {
  if (xclient?.attributes.ADDR === undefined) return neighbour;
  const { addr, port = 0 } = xclient;
  // It does not know either.
  if (addr === undefined) return undefined;
  let peer = known.get(xclient);
  if (peer === undefined) known.set(xclient, (peer = peerOf(addr, port)));
  return peer;
}

/** An IPv4 client of a dual-stack socket shows as an IPv6 address (RFC 4291 §2.5.5.2). */
const peerOf = (address: string, port: number): Peer =>
  Object.freeze({ host: address.replace(/^::ffff:(?=\d+\.)/, ""), port });
