import type { webcrypto } from "node:crypto";

/**
 * What is used of `@peculiar/x509`. Its own declarations want those of a browser, which neither we nor whoever type-checks
 * against our package should have to have.
 */
export interface X509Library {
  readonly X509CertificateGenerator: {
    createSelfSigned(wanted: SelfSigned, crypto: webcrypto.Crypto): Promise<X509Certificate>;
    create(wanted: Signed, crypto: webcrypto.Crypto): Promise<X509Certificate>;
  };
  readonly BasicConstraintsExtension: new (
    isCa: boolean,
    pathLength: number | undefined,
    isCritical: boolean,
  ) => X509Extension;
  readonly KeyUsagesExtension: new (usages: number, isCritical: boolean) => X509Extension;
  readonly KeyUsageFlags: Readonly<Record<"digitalSignature" | "keyCertSign" | "cRLSign", number>>;
  readonly ExtendedKeyUsageExtension: new (usages: readonly string[]) => X509Extension;
  readonly ExtendedKeyUsage: { readonly serverAuth: string };
  readonly SubjectAlternativeNameExtension: new (
    names: readonly { readonly type: "dns" | "ip"; readonly value: string }[],
  ) => X509Extension;
  readonly SubjectKeyIdentifierExtension: OfKey;
  readonly AuthorityKeyIdentifierExtension: OfKey;
}

export interface X509Certificate {
  readonly subject: string;
  /** DER. */
  readonly rawData: ArrayBuffer;
}

interface X509Extension {
  readonly critical: boolean;
}

interface OfKey {
  create(
    key: webcrypto.CryptoKey,
    isCritical: boolean,
    crypto: webcrypto.Crypto,
  ): Promise<X509Extension>;
}

/** `[{ CN: ["localhost"] }]` */
type Name = readonly Readonly<Record<string, readonly string[]>>[];

interface Wanted {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** In hexadecimal. */
  readonly serialNumber: string;
  readonly signingAlgorithm: object;
  readonly extensions: readonly X509Extension[];
}

interface SelfSigned extends Wanted {
  readonly name: Name;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Signed extends Wanted {
  readonly subject: Name;
  readonly issuer: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly signingKey: webcrypto.CryptoKey;
}
