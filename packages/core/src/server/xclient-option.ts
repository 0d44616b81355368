import { BlockList, isIP } from "node:net";
import type { Check } from "../check-options.js";
import type { Peer } from "./peer.js";

const WANTED = 'true, false, or a list of IP addresses and subnets such as "10.0.0.0/8"';

export const isXclient: Check = (value) => {
  if (typeof value === "boolean") return undefined;
  return Array.isArray(value) && value.every(isAddressOrSubnet) ? undefined : WANTED;
};

function isAddressOrSubnet(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [address = "", bits, ...rest] = value.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** The addresses of this machine that none but itself can have. */
export const LOOPBACK: readonly string[] = ["127.0.0.0/8", "::1"];

/** Whether a client may use XCLIENT; undefined where none may. */
export type Trust = (peer: Peer | undefined) => boolean;

/** Whom the option `xclient` trusts. A client without an address is on this machine, on a Unix socket. */
export function trustOf(option: boolean | readonly string[]): Trust | undefined {
  if (option === false) return undefined;
  const list = new BlockList();
  for (const entry of option === true ? LOOPBACK : option) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(
      address,
      bits === undefined ? (family === "ipv4" ? 32 : 128) : Number(bits),
      family,
    );
  }
  return (peer) => {
    if (peer === undefined) return option === true;
    // An address of the local link has its interface behind it.
    const address = peer.host.replace(/%.*$/, "");
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}
