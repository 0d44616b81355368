import { proxyError, type ProxyHeaderResult } from "./proxy-data.js";
import { readV1, V1_SIGNATURE } from "./proxy-v1.js";
import { readV2, V2_SIGNATURE } from "./proxy-v2.js";

export type { ProxyData, ProxyHeaderResult } from "./proxy-data.js";

/**
 * Reads the PROXY protocol header at the front of a connection, of either version. What is not one is an error as soon
 * as that shows, and no octet behind the header is looked at.
 */
export function parseProxyHeader(octets: Buffer): ProxyHeaderResult {
  const first = octets[0];
  if (first === undefined) return { status: "need-more", wanted: 1 };
  const isText = first === V1_SIGNATURE[0];
  const signature = isText ? V1_SIGNATURE : V2_SIGNATURE;
  const known = Math.min(octets.length, signature.length);
  if (!octets.subarray(0, known).equals(signature.subarray(0, known)))
    return proxyError(wrongSignature(octets, known, signature));
  if (known < signature.length) return { status: "need-more", wanted: octets.length + 1 };
  return isText ? readV1(octets) : readV2(octets);
}

/** The first five octets tell the versions apart. */
function wrongSignature(octets: Buffer, known: number, signature: Buffer): string {
  if (known < 5 || !octets.subarray(0, 5).equals(signature.subarray(0, 5)))
    return "PROXY unrecognized signature";
  return signature === V1_SIGNATURE ? "PROXYv1 wrong signature" : "PROXYv2 wrong signature";
}
