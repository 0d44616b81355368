import { formatIpAddress, parseIpv4, parseIpv6 } from "../wire/ip-address.js";
import { parseParameters } from "./parameters.js";
import { decodeXtext } from "./xtext.js";

/**
 * The attributes of XCLIENT, in the order in which they are announced: those of Postfix's XCLIENT_README, and REVERSE_NAME,
 * which Postfix announces too.
 */
export const XCLIENT_ATTRIBUTES = [
  "NAME",
  "REVERSE_NAME",
  "ADDR",
  "PORT",
  "PROTO",
  "HELO",
  "LOGIN",
  "DESTADDR",
  "DESTPORT",
] as const;

export type XclientAttribute = (typeof XCLIENT_ATTRIBUTES)[number];

/** What a trusted neighbour has said of its client by XCLIENT. A field that it has not named, or that it does not know, is undefined. */
export interface XclientData {
  /** The client's host name, verified: its address resolves to it, and it to the address. */
  readonly name?: string | undefined;
  /** The host name that its address resolves to, verified or not. */
  readonly reverseName?: string | undefined;
  /** Its IP address, in the form of RFC 5952. */
  readonly addr?: string | undefined;
  readonly port?: number | undefined;
  readonly proto?: "SMTP" | "ESMTP" | undefined;
  /** What it said in HELO or EHLO. */
  readonly helo?: string | undefined;
  /** The user that it authenticated as. */
  readonly login?: string | undefined;
  /** The address that it connected to. */
  readonly destAddr?: string | undefined;
  readonly destPort?: number | undefined;
  /** Each attribute that was named, decoded: `{ NAME: "[TEMPUNAVAIL]", ADDR: "IPV6:2001:db8::1" }`. */
  readonly attributes: { readonly [Name in XclientAttribute]?: string };
}

/** What is wrong with the argument of XCLIENT. */
export interface XclientFault {
  readonly fault: "syntax" | "unknown" | "twice" | "malformed";
  /** The attribute that it is about. */
  readonly name: string;
}

/** An attribute's value by its field of {@link XclientData}; a field of undefined is malformed. */
type Read = (text: string) => string | number | undefined;

/** RFC 5321 §4.5.3.1.2; XCLIENT_README, note 1. */
const LONGEST_NAME = 255;

const readText: Read = (text) =>
  text !== "" && text.length <= LONGEST_NAME && !/[\0-\x1f\x7f]/.test(text) ? text : undefined;
const readAddress: Read = (text) => {
  const octets = /^ipv6:/i.test(text) ? parseIpv6(text.slice(5)) : parseIpv4(text);
  return octets === undefined ? undefined : formatIpAddress(octets);
};
const readPort: Read = (text) =>
  /^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : undefined;
const readProtocol: Read = (text) => (/^E?SMTP$/i.test(text) ? text.toUpperCase() : undefined);

const FIELDS: {
  readonly [Name in XclientAttribute]: readonly [Exclude<keyof XclientData, "attributes">, Read];
} = {
  NAME: ["name", readText],
  REVERSE_NAME: ["reverseName", readText],
  ADDR: ["addr", readAddress],
  PORT: ["port", readPort],
  PROTO: ["proto", readProtocol],
  HELO: ["helo", readText],
  LOGIN: ["login", readText],
  DESTADDR: ["destAddr", readAddress],
  DESTPORT: ["destPort", readPort],
};

/** A parameter like those of MAIL, but for its name, which may have an underscore. */
const ATTRIBUTE = /^(\w+)(?:=([!-<>-~\u0080-\u{10FFFF}]+))?$/u;

/** What stands for a value that the neighbour does not know, now or at all. */
const UNAVAILABLE = /^\[(?:UNAVAILABLE|TEMPUNAVAIL)\]$/i;

/**
 * Reads the argument of XCLIENT: `NAME=client.example ADDR=192.0.2.1`, the values in xtext. What an earlier XCLIENT of
 * the session said stands where this one is silent.
 */
export function parseXclient(
  argument: string | undefined,
  earlier: XclientData | undefined,
): XclientData | XclientFault {
  const parameters =
    argument === undefined ? undefined : parseParameters(` ${argument}`, ATTRIBUTE);
  if (parameters === undefined) return { fault: "syntax", name: "" };
  const data: Record<string, unknown> = { ...earlier };
  const attributes: Record<string, string> = { ...earlier?.attributes };
  const seen = new Set<string>();
  for (const { keyword, value = "" } of parameters) {
    const name = keyword.toUpperCase();
    if (!isAttribute(name)) return { fault: "unknown", name };
    if (seen.has(name)) return { fault: "twice", name };
    seen.add(name);
    const text = decode(value);
    const [field, read] = FIELDS[name];
    const isUnavailable = UNAVAILABLE.test(text);
    data[field] = isUnavailable ? undefined : read(text);
    if (data[field] === undefined && !isUnavailable) return { fault: "malformed", name };
    attributes[name] = text;
  }
  return Object.freeze({ ...data, attributes: Object.freeze(attributes) });
}

const isAttribute = (name: string): name is XclientAttribute => Object.hasOwn(FIELDS, name);

/** `""`, which no attribute may be, where it is no xtext. */
const decode = (xtext: string): string =>
  Buffer.from(decodeXtext(xtext) ?? "", "latin1").toString("utf8");
