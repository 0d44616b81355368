import libmime from "libmime";
import { decodeWords } from "./charset.js";

/** A value with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231). */
export interface StructuredValue {
  /** In lower case, without parameters and comments. */
  readonly value: string;
  /** By name in lower case, decoded. Of a parameter that is given twice the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Where encoded words are undone, though they do not belong there (RFC 2047 §5): many mailers write names so. */
const NAMES = new Set(["name", "filename"]);

/** Reads a value with its parameters, continuations and charsets of RFC 2231 included. */
export function readStructuredValue(text: string): StructuredValue {
  const { value, params, decodedParams } = libmime.parseHeaderValue(text, { stripComments: true });
  const parameters = new Map<string, string>();
  for (const [name, parameter] of Object.entries(params)) {
    const isEncoded = NAMES.has(name) && !decodedParams.includes(name) && parameter.includes("=?");
    parameters.set(name, isEncoded ? decodeWords(parameter) : parameter);
  }
  return { value: value.trim().toLowerCase(), parameters };
}
