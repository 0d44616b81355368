import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** The client's side of SCRAM-SHA-256, written from RFC 5802 §3 and §5 and from nothing of ours. */
export class ScramClient {
  /** Its first message. */
  readonly first: string;
  /** What the server has to say in the end; known once the client has answered. */
  serverFinal = "";
  readonly #bare: string;
  readonly #password: string;

  constructor(user: string, password: string) {
    this.#bare = `n=${user},r=${randomBytes(9).toString("base64")}`;
    this.first = `n,,${this.#bare}`;
    this.#password = password;
  }

  /** Its last message. */
  answer(serverFirst: string): string {
    const [, nonce = "", salt = "", iterations = ""] =
      /^r=(.+),s=(.+),i=(\d+)$/.exec(serverFirst) ?? [];
    const withoutProof = `c=biws,r=${nonce}`;
    const signed = `${this.#bare},${serverFirst},${withoutProof}`;
    const octets = Buffer.from(salt, "base64");
    const salted = pbkdf2Sync(this.#password, octets, Number(iterations), 32, "sha256");
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(createHash("sha256").update(clientKey).digest(), signed);
    const proof = Buffer.from(clientKey.map((octet, at) => octet ^ (signature[at] ?? 0)));
    this.serverFinal = `v=${hmac(hmac(salted, "Server Key"), signed).toString("base64")}`;
    return `${withoutProof},p=${proof.toString("base64")}`;
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
