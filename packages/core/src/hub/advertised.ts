import type { ListenerAddress } from "../inbox/environment.js";

/** Addresses that a server is bound to and that no client can connect to everywhere: what is meant is this machine. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  "": "127.0.0.1",
  "0.0.0.0": "127.0.0.1",
  "::": "::1",
};

/**
 * An address as clients are told of it.
 * @param host - the name that reaches it from where they are, such as `"host.docker.internal"`
 */
export function advertised(
  { host: bound, port, url }: ListenerAddress,
  host: string = EVERYWHERE[bound] ?? bound,
): ListenerAddress {
  const scheme = url.slice(0, url.indexOf(":"));
  // RFC 3986 §3.2.2: an IPv6 address stands in brackets.
  const named = host.includes(":") ? `[${host}]` : host;
  return { host, port, url: `${scheme}://${named}:${port}` };
}
