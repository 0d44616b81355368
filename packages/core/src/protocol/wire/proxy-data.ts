import type { ProxyTlv } from "./proxy-tlv.js";

/**
 * What a proxy said of the connection that it passes on, in its PROXY protocol header
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). Frozen plain data.
 */
export interface ProxyData {
  /** 1 is the header in text (§2.1), 2 the binary one (§2.2). */
  readonly version: 1 | 2;
  /** `"LOCAL"`: the proxy speaks for itself, as health checks do. Version 1 knows `"PROXY"` alone. */
  readonly command: "PROXY" | "LOCAL";
  /** The kind of the addresses. `"UNSPEC"`: there are none, or of no kind that is known. */
  readonly family: "UNSPEC" | "INET" | "INET6" | "UNIX";
  readonly protocol: "UNSPEC" | "STREAM" | "DGRAM";
  /**
   * The client's address: IPv4 or IPv6 in the form of RFC 5952, or the path of a Unix socket without the zeros that
   * pad it. Undefined where the header has none.
   */
  readonly srcAddr: string | undefined;
  /** The client's port; undefined where there is none. */
  readonly srcPort: number | undefined;
  /** The address that the client connected to. */
  readonly dstAddr: string | undefined;
  /** The port that the client connected to. */
  readonly dstPort: number | undefined;
  /** The values behind the addresses, in their order; those inside SSL follow it. {@link findTlv} looks one up. */
  readonly tlvs: readonly ProxyTlv[];
  /** What stood where no address could be read: behind `UNKNOWN`, or the whole payload of LOCAL and UNSPEC. */
  readonly rest: Buffer;
  /** The whole header, octet for octet. */
  readonly raw: Buffer;
}

/** What the octets at the front of a connection are. */
export type ProxyHeaderResult =
  /** A header may still come of them; there is nothing to say before there are `wanted` octets. */
  | { readonly status: "need-more"; readonly wanted: number }
  /** The header is complete; `consumed` octets are its own, and what follows is SMTP. */
  | { readonly status: "ok"; readonly consumed: number; readonly proxy: ProxyData }
  | { readonly status: "error"; readonly why: string };

export const proxyError = (why: string): ProxyHeaderResult => ({ status: "error", why });
