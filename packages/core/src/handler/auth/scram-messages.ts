import { decodeSaslName, textOf } from "../../protocol/auth/text.js";

/** The first message of a client (RFC 5802 §7), as far as this server takes part. */
export interface ClientFirst {
  /** The GS2 header as it was sent: the client repeats it, in base64, in its last message. */
  readonly header: string;
  /** The message without its header. */
  readonly bare: string;
  readonly user: string;
  readonly authorize: string | undefined;
  readonly nonce: string;
}

/** Printable ASCII but for the comma (§7: `printable`). */
const CLIENT_FIRST =
  /^([ny]|p=[A-Za-z0-9.-]+),(?:a=([^,]+))?,((m=[^,]*,)?n=([^,]+),r=([!-+\--~]+)(?:,.*)?)$/s;

/** @returns why it is not taken, where it is not */
export function readClientFirst(
  octets: Buffer,
): ClientFirst | "malformed" | "channel-binding" | "extension" {
  const parts = CLIENT_FIRST.exec(textOf(octets) ?? "");
  if (parts === null) return "malformed";
  const [, flag = "", named, bare = "", mandatory, name = "", nonce = ""] = parts;
  // §6: "y" is a client that would have bound the channel, had the server offered it.
  if (flag.startsWith("p=")) return "channel-binding";
  // §5.1: an extension that a client insists on, and that nobody knows.
  if (mandatory !== undefined) return "extension";
  const user = decodeSaslName(name);
  const authorize = named === undefined ? undefined : decodeSaslName(named);
  if (user === undefined || (named !== undefined && authorize === undefined)) return "malformed";
  return {
    header: `${flag},${named === undefined ? "" : `a=${named}`},`,
    bare,
    user,
    authorize,
    nonce,
  };
}

/** The last message of a client. */
export interface ClientFinal {
  /** The message without its proof: what is signed. */
  readonly withoutProof: string;
  readonly proof: Buffer;
}

const CLIENT_FINAL = /^(c=([A-Za-z0-9+/=]+),r=([!-+\--~]+)(?:,[^,]+)*?),p=([A-Za-z0-9+/]{43}=)$/s;

/** @returns undefined where it is malformed, or does not go with the first message (§5.1) */
export function readClientFinal(
  octets: Buffer,
  header: string,
  nonce: string,
): ClientFinal | undefined {
  const parts = CLIENT_FINAL.exec(textOf(octets) ?? "");
  if (parts === null) return undefined;
  const [, withoutProof = "", binding = "", repeated, proof = ""] = parts;
  const isBound = binding === Buffer.from(header, "utf8").toString("base64");
  if (!isBound || repeated !== nonce) return undefined;
  return { withoutProof, proof: Buffer.from(proof, "base64") };
}
