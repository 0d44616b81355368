import libmime from "libmime";
import { decodeWords } from "./charset.js";

/** A value with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231). */
export interface StructuredValue {
  /** In lower case, without parameters. */
  readonly value: string;
  /** By name in lower case, decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a value with its parameters: continuations and charsets of RFC 2231, and encoded words, which do not belong there and are common. */
export function readStructuredValue(text: string): StructuredValue {
  const { value, params } = libmime.parseHeaderValue(text);
  const parameters = new Map<string, string>();
  for (const [name, parameter] of Object.entries(params)) {
    const decoded = String(parameter);
    parameters.set(name.toLowerCase(), decoded.includes("=?") ? decodeWords(decoded) : decoded);
  }
  return { value: value.trim().toLowerCase(), parameters };
}
