/** What is known of the TLS that a session runs in. Frozen plain data. */
export interface TlsFacts {
  /** `"TLSv1.3"` */
  readonly protocol: string | undefined;
  /** The cipher suite by its name in the standard: `"TLS_AES_256_GCM_SHA384"`. */
  readonly cipher: string;
  /** The host name that the client asked for (SNI, RFC 6066 §3); undefined where it asked for none. */
  readonly servername: string | undefined;
  /** The application protocol that was agreed on (ALPN, RFC 7301); undefined where none was. */
  readonly alpnProtocol: string | undefined;
  /** Whether the client showed a certificate that one of the option's `ca` vouches for. */
  readonly authorized: boolean;
  /** The client's certificate; undefined where none was asked for or shown. */
  readonly peerCertificate: PeerCertificateFacts | undefined;
}

/** A client's certificate, as far as it is text. */
export interface PeerCertificateFacts {
  /** `{ CN: "ada", O: "Example" }` */
  readonly subject: Readonly<Record<string, string | readonly string[]>>;
  readonly issuer: Readonly<Record<string, string | readonly string[]>>;
  /** `"DNS:client.test, email:ada@example.test"` */
  readonly subjectAltName: string | undefined;
  /** In hexadecimal. */
  readonly serialNumber: string;
  /** SHA-256 of the certificate: `"AB:CD:…"`. */
  readonly fingerprint256: string;
  readonly validFrom: string;
  readonly validTo: string;
}
