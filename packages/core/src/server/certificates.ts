import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { realDateMs } from "../real-time.js";
import { loadX509 } from "./load-x509.js";
import type { X509Certificate, X509Library } from "./x509-library.js";

/** A key and its certificate, and the CA that vouches for it, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** The CA of this process. Its key is in memory alone, and gone with the process. */
interface Authority {
  readonly x509: X509Library;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: X509Certificate;
}

const DAY_MS = 86_400_000;
/** A clock may be a little behind ours, in a container say. */
const BEFORE_MS = DAY_MS;
/** No test run is longer, and nothing that lives longer is worth stealing. */
const AFTER_MS = 30 * DAY_MS;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** What every certificate is for. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

let authority: Promise<Authority> | undefined;
const certificates = new Map<string, Promise<Certificate>>();

/**
 * A certificate for `localhost`, `127.0.0.1`, `::1` and other hosts, by the CA of this process: made once, then the
 * same for whoever asks (RFC 5280, as strict as `openssl verify -x509_strict` takes it).
 */
export function certificateFor(...hosts: (string | undefined)[]): Promise<Certificate> {
  const names = [...new Set([...LOOPBACK, ...hosts.filter(isName)])];
  const key = names.join(" ");
  let made = certificates.get(key);
  if (made === undefined) {
    made = makeCertificate(names);
    certificates.set(key, made);
    // A failure is not kept.
    made.catch(() => {
      certificates.delete(key);
      authority = undefined;
    });
  }
  return made;
}

/** Whether a client can dial it: "all interfaces" is no host. */
function isName(host: string | undefined): host is string {
  return host !== undefined && host !== "" && host !== "::" && host !== "0.0.0.0";
}

async function makeAuthority(): Promise<Authority> {
  const x509 = loadX509();
  const crypto = webCrypto();
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      // No two runs have the same name: a client that keeps old CAs is not led astray.
      name: [{ CN: [`smtp-fixture test CA ${serialNumber().slice(0, 8)}`] }],
      keys,
      ...validity(),
      serialNumber: serialNumber(),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { x509, keys, certificate };
}

async function makeCertificate(names: readonly string[]): Promise<Certificate> {
  authority ??= makeAuthority();
  const [{ x509, keys: signer, certificate: ca }, keys] = await Promise.all([
    authority,
    generateKeys(),
  ]);
  const crypto = webCrypto();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: [{ CN: ["localhost"] }],
      issuer: ca.subject,
      publicKey: keys.publicKey,
      signingKey: signer.privateKey,
      ...validity(),
      serialNumber: serialNumber(),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey, false, crypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const { subtle } = crypto;
  const key = Buffer.from(await subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return Object.freeze({
    key: pem("PRIVATE KEY", key),
    cert: pem("CERTIFICATE", Buffer.from(certificate.rawData).toString("base64")),
    ca: pem("CERTIFICATE", Buffer.from(ca.rawData).toString("base64")),
  });
}

const webCrypto = (): webcrypto.Crypto => process.getBuiltinModule("node:crypto").webcrypto;

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webCrypto().subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

/** 20 octets at most, positive, and not to be guessed (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const octets = process.getBuiltinModule("node:crypto").randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets.toString("hex");
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = realDateMs();
  return { notBefore: new Date(now - BEFORE_MS), notAfter: new Date(now + AFTER_MS) };
}

/** RFC 7468 §2: lines of 64 characters. */
function pem(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
