import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadTls } from "../server/load-tls.js";
import type { HubCa } from "./contract.js";

/** Where the files with CAs lie in the hub's folder. */
const FOLDER = "ca";

/**
 * The variables that have programs trust a CA beside those that they trust anyway. Each names a file; where the user had
 * set it, what that file says is in ours too.
 *
 * - `NODE_EXTRA_CA_CERTS`: Node, which has a store of its own and takes these in addition.
 * - `SSL_CERT_FILE`: whatever rests on OpenSSL (Python, Ruby, PHP, Perl, curl), Go and .NET. It takes the place of the
 *   system's store, so that is in the file as well.
 * - `CURL_CA_BUNDLE`: where it is set already, since curl then does not look at `SSL_CERT_FILE`. Elsewhere it stays unset:
 *   others read it too, such as Python's requests, which speak no SMTP.
 *
 * @param environment - what the variables are where nobody trusts us yet
 */
export function caVariables(
  { pem, file }: HubCa,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const folder = dirname(file);
  const {
    NODE_EXTRA_CA_CERTS: forNode = "",
    SSL_CERT_FILE: forOpenSsl = "",
    CURL_CA_BUNDLE: forCurl = "",
  } = environment;
  return {
    NODE_EXTRA_CA_CERTS: extended(folder, pem, forNode),
    SSL_CERT_FILE: forOpenSsl === "" ? file : extended(folder, pem, forOpenSsl),
    ...(forCurl !== "" && { CURL_CA_BUNDLE: extended(folder, pem, forCurl) }),
  };
}

/** Writes the file for `SSL_CERT_FILE`, of a CA and of what this process trusts without it. @returns its path */
export function writeBundle(hubFolder: string, pem: string): string {
  const folder = join(hubFolder, FOLDER);
  mkdirSync(folder, { recursive: true });
  const given = process.env["SSL_CERT_FILE"] ?? "";
  const store = (given === "" ? undefined : textOf(given)) ?? systemStore();
  return write(folder, "bundle", `${store.trimEnd()}\n${pem}`);
}

/** Writes a CA behind the certificates of a file, unless it is among them. */
function extended(folder: string, pem: string, file: string): string {
  const text = file === "" ? undefined : textOf(file);
  // Where it is that of the process that has started us, we are in it.
  if (text?.includes(pem.trim()) === true) return file;
  return write(folder, file, text === undefined ? pem : `${text.trimEnd()}\n${pem}`);
}

/** Writes a file that others may be reading under the same name. */
function write(folder: string, key: string, text: string): string {
  const { createHash, randomUUID } = process.getBuiltinModule("node:crypto");
  const name = createHash("sha256").update(`${key}\n${text}`).digest("hex").slice(0, 16);
  const file = join(folder, `${name}.pem`);
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
  return file;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Whoever reads it finds nothing there either.
    return undefined;
  }
}

/** Where the systems keep the CAs that they trust, in one file. */
const STORES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The system's store, or Node's own where there is none in a file. */
function systemStore(): string {
  for (const path of STORES) {
    const text = textOf(path);
    if (text !== undefined) return text;
  }
  return loadTls().rootCertificates.join("\n");
}
