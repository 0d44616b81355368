import { realDate, realDateMs } from "../../real-time.js";
import type { HookSession } from "../handler.js";

/** The trace field that whoever hands a mail on puts before it (RFC 5321 §4.4). */
export function receivedField(session: HookSession, by: string, smtpUtf8: boolean): string {
  const { hostName = "unknown", id, peer } = session;
  const address =
    peer === undefined ? "" : ` ([${peer.host.includes(":") ? `IPv6:${peer.host}` : peer.host}])`;
  const date = realDate(realDateMs()).toUTCString().replace(/GMT$/, "+0000");
  return [
    `Received: from ${asAtom(hostName)}${address}`,
    ` by ${asAtom(by)} with ${protocolOf(session, smtpUtf8)} id ${id};`,
    ` ${date}\r\n`,
  ].join("\r\n");
}

/** RFC 5321 §4.4, RFC 3848, RFC 6531 §4.3 */
function protocolOf(session: HookSession, smtpUtf8: boolean): string {
  if (!session.extendedSmtp) return "SMTP";
  const isSecure = Boolean((session as { readonly tls?: unknown }).tls);
  const suffix = `${isSecure ? "S" : ""}${session.authenticated ? "A" : ""}`;
  return `${smtpUtf8 ? "UTF8SMTP" : "ESMTP"}${suffix}`;
}

/** A client may say anything in its EHLO: what is no name cannot become one here. */
const asAtom = (name: string): string => name.replaceAll(/[^A-Za-z0-9.:[\]_-]/g, "?").slice(0, 255);

/** RFC 5321 §6.3: so many hosts have had it that it goes round in a circle. */
export function isLooping(content: Buffer): boolean {
  const end = content.indexOf("\r\n\r\n");
  const header = content.subarray(0, end < 0 ? content.length : end).toString("latin1");
  return (header.match(/^Received:/gim)?.length ?? 0) >= MOST_HOPS;
}

const MOST_HOPS = 100;
