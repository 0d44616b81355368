/** Where to listen: a host, or undefined for the loopback addresses of both families, and a port. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/**
 * Reads `HOST:PORT`, `:PORT`, `PORT`, `HOST`, `HOST:`, `[IPv6]:PORT`, `[IPv6]` and a bare IPv6 address. `*` as host is every
 * interface.
 *
 * @returns a text that says what is wrong, where it is none of these
 */
export function readListenAddress(text: string): ListenAddress | string {
  const bracketed = /^\[([0-9A-Fa-f:.%\w]+)\](?::(\d*))?$/.exec(text);
  if (bracketed !== null) return addressOf(bracketed[1] ?? "", bracketed[2] ?? "");
  if (/^\d+$/.test(text)) return addressOf("", text);
  // More colons than one: an IPv6 address without brackets, which leaves no place for a port.
  if (text.split(":").length > 2) return addressOf(text, "");
  const [host = "", port = ""] = text.split(":");
  if (!/^\d*$/.test(port))
    return `"${port}" is no port: it has to be a whole number from 0 to 65535.`;
  return addressOf(host, port);
}

function addressOf(host: string, digits: string): ListenAddress | string {
  const port = digits === "" ? undefined : Number(digits);
  if (port !== undefined && port > 65_535)
    return `${digits} is no port: it has to be a whole number from 0 to 65535.`;
  return { host: host === "*" ? "" : host === "" ? undefined : host, port };
}
