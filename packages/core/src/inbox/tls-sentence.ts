import type { SessionEnd } from "./session-account.js";
import { showPlain } from "./show.js";
import { TRUST } from "./trust-remedy.js";

/** The descriptions of TLS alerts (RFC 8446 §6, RFC 5246 §7.2). */
const ALERTS: Readonly<Record<string, string>> = {
  10: "unexpected_message",
  20: "bad_record_mac",
  22: "record_overflow",
  40: "handshake_failure",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  109: "missing_extension",
  110: "unsupported_extension",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  115: "unknown_psk_identity",
  116: "certificate_required",
  120: "no_application_protocol",
};

/** Alerts that say that a certificate is not good enough. */
const OF_CERTIFICATES = /^4[2-9]$/;

/** A client that has left when the handshake was over. */
export const LEFT_AFTER_HANDSHAKE: string = `left right after the TLS handshake, without EHLO: most likely it does not trust our certificate: ${TRUST}`;

/** How a TLS handshake failed. */
export function sentenceOfHandshake({ error }: SessionEnd): string {
  const { code = "", message = "" } = error ?? {};
  const [, number = ""] = /SSL alert number (\d+)/.exec(message) ?? [];
  const name = ALERTS[number];
  if (number !== "") {
    const alert = `alert ${number}${name === undefined ? "" : ` (${name})`}`;
    return OF_CERTIFICATES.test(number)
      ? `refused our certificate: ${alert}: ${TRUST}`
      : `broke off the TLS handshake: ${alert}`;
  }
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE/.test(code))
    return "spoke in clear where a TLS handshake was due: this server wants TLS from the first octet on (secure: true, smtps://)";
  if (code === "ERR_SSL_NO_SHARED_CIPHER")
    return "the TLS handshake failed: client and server have no cipher in common";
  if (code === "ERR_SSL_UNSUPPORTED_PROTOCOL")
    return "the TLS handshake failed: client and server have no version of TLS in common";
  if (code === "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE")
    return "the TLS handshake failed: the client showed no certificate, and the server asks for one";
  if (error === undefined || code === "ECONNRESET" || code === "EPIPE")
    return `left in the middle of the TLS handshake: does it trust our certificate? If not, ${TRUST}`;
  return `the TLS handshake failed: ${showPlain(message)}`;
}
