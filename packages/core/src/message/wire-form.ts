import { readFileSync } from "node:fs";
import { realDate } from "../real-time.js";
import type { Message } from "./message.js";

/**
 * A message as plain JSON, to cross a thread or a process. What JSON cannot say is said so: `null` is undefined;
 * `{ "@date": … }` a date; `{ "@octets": … }` octets; `{ "@same": n }` the nth object of the message once more. A name that
 * begins with an @ of its own, as a parameter's may, has a second one.
 */
export type EncodedMessage = Readonly<Record<string, unknown>>;

/** Octets in base64, or the path of a file that holds them. */
export type EncodedOctets = { readonly base64: string } | { readonly file: string };

/** @param encodeOctets - decides how an attachment's octets travel */
export function encodeMessage(
  message: Message,
  encodeOctets: (octets: Buffer) => EncodedOctets,
): EncodedMessage {
  const seen = new Map<object, number>();
  const encode = (value: unknown): unknown => {
    if (value === undefined) return null;
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Date) return { "@date": value.getTime() };
    if (Buffer.isBuffer(value)) return { "@octets": encodeOctets(value) };
    const before = seen.get(value);
    if (before !== undefined) return { "@same": before };
    seen.set(value, seen.size);
    if (Array.isArray(value)) return value.map(encode);
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name.replace(/^@/, "@@"), encode(one)]),
    );
  };
  return encode(message) as EncodedMessage;
}

/** As frozen as what readMessage() gives: a test must not meet a difference between here and there. */
export function decodeMessage(encoded: EncodedMessage): Message {
  const seen: object[] = [];
  const decode = (value: unknown): unknown => {
    if (value === null) return undefined;
    if (typeof value !== "object") return value;
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      seen.push(list);
      for (const one of value) list.push(decode(one));
      return Object.freeze(list);
    }
    if ("@date" in value) return realDate(value["@date"] as number);
    if ("@same" in value) return seen[value["@same"] as number];
    return Object.freeze(decodeObject(value));
  };
  const decodeObject = (value: object): object => {
    const object = {};
    seen.push(object);
    for (const [name, one] of Object.entries(value)) {
      const isOctets = typeof one === "object" && one !== null && "@octets" in one;
      Object.defineProperty(
        object,
        name.replace(/^@@/, "@"),
        isOctets
          ? { enumerable: true, get: lazily((one as { "@octets": EncodedOctets })["@octets"]) }
          : { enumerable: true, configurable: true, writable: true, value: decode(one) },
      );
    }
    return object;
  };
  return decodeObject(encoded) as Message;
}

/** The octets of an attachment are made when somebody looks at them. */
function lazily(encoded: EncodedOctets): () => Buffer {
  let octets: Buffer | undefined;
  return () => (octets ??= decodeOctetsOf(encoded));
}

/** The octets themselves; a file is read now. */
export function decodeOctetsOf(encoded: EncodedOctets): Buffer {
  return "file" in encoded ? readFileSync(encoded.file) : Buffer.from(encoded.base64, "base64");
}
