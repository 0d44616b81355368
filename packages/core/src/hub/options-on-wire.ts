import { SmtpFixtureError } from "../errors.js";
import type { ConversationOptions } from "./contract.js";

/** Octets, such as those of a key. */
interface Octets {
  readonly $octets: string;
}

/**
 * Options as JSON can say them.
 * @throws `INVALID_OPTION` for a function, which cannot
 */
export function toWire(options: ConversationOptions): ConversationOptions {
  return plain(options, "") as ConversationOptions;
}

/** Options as they were before {@link toWire}. */
export function fromWire(options: ConversationOptions): ConversationOptions {
  return restored(options) as ConversationOptions;
}

function plain(value: unknown, name: string): unknown {
  if (value === Number.POSITIVE_INFINITY) return "Infinity";
  if (typeof value === "function")
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      `The option "${name}" of useSmtpServer() is a function, which cannot cross into the server's thread. For a server with such an option take startSmtpFixture() from @smtp-fixture/core.`,
    );
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { $octets: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }
  if (Array.isArray(value)) return value.map((one) => plain(one, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      plain(one, name === "" ? key : `${name}.${key}`),
    ]),
  );
}

function restored(value: unknown): unknown {
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== "object" || value === null) return value;
  const { $octets } = value as Partial<Octets>;
  if ($octets !== undefined) return Buffer.from($octets, "base64");
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, restored(one)]));
}
