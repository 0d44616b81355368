import type { PeerCertificate, TLSSocket } from "node:tls";
import type { PeerCertificateFacts, TlsFacts } from "../protocol/session/tls-facts.js";

/** What is known of a socket's TLS once the handshake is over. Frozen plain data. */
export function tlsFactsOf(socket: TLSSocket): TlsFacts {
  const { servername } = socket as { readonly servername?: unknown };
  return Object.freeze({
    protocol: socket.getProtocol() ?? undefined,
    cipher: socket.getCipher().standardName,
    servername: typeof servername === "string" ? servername : undefined,
    alpnProtocol: typeof socket.alpnProtocol === "string" ? socket.alpnProtocol : undefined,
    authorized: socket.authorized,
    peerCertificate: certificateFacts(socket.getPeerCertificate()),
  });
}

function certificateFacts(certificate: PeerCertificate | null): PeerCertificateFacts | undefined {
  // Node gives an empty object where there is none.
  if (certificate === null || certificate.fingerprint256 === undefined) return undefined;
  return Object.freeze({
    subject: nameFacts(certificate.subject),
    issuer: nameFacts(certificate.issuer),
    subjectAltName: certificate.subjectaltname,
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    validFrom: certificate.valid_from,
    validTo: certificate.valid_to,
  });
}

function nameFacts(name: object): PeerCertificateFacts["subject"] {
  const parts = Object.entries(name).map(([type, value]: [string, string | string[]]) => [
    type,
    Array.isArray(value) ? Object.freeze([...value]) : value,
  ]);
  return Object.freeze(Object.fromEntries(parts));
}
