import type { Socket } from "node:net";

/** Where a client speaks from. */
export interface Peer {
  readonly host: string;
  readonly port: number;
}

/** The address of a socket's other end; undefined on a Unix socket, or where the client has left already. */
export function peerOf(socket: Socket): Peer | undefined {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  // An IPv4 client of a dual-stack socket shows as an IPv6 address (RFC 4291 §2.5.5.2).
  return Object.freeze({
    host: remoteAddress.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, ""),
    port: remotePort,
  });
}
