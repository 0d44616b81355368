import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { peer } from "./peers.js";

/** The program, where it is installed. */
export const openssl = peer("openssl");

const run = promisify(execFile);

/** A key and a certificate that vouches for itself, as PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Makes a self-signed certificate for a name, for `localhost` as a server, with OpenSSL. */
export async function selfSigned(name: string): Promise<SelfSigned> {
  const folder = await mkdtemp(join(tmpdir(), "smtp-fixture-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    await run(
      "openssl",
      [
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
        ["-keyout", key, "-out", cert, "-days", "2", "-subj", `/CN=${name}/O=Example`],
        ["-addext", `subjectAltName=DNS:localhost,email:${name}@example.test`],
      ].flat(),
    );
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
