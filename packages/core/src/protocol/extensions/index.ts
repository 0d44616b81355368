import { auth } from "./auth.js";
import { binaryMime } from "./binary-mime.js";
import { chunking } from "./chunking.js";
import { eightBitMime } from "./eight-bit-mime.js";
import { enhancedStatusCodes } from "./enhanced-status-codes.js";
import type { Extension } from "./extension.js";
import { pipelining } from "./pipelining.js";
import { size } from "./size.js";
import { smtpUtf8 } from "./smtputf8.js";

/** The extensions that a server offers unless it is told otherwise, in the order of their EHLO lines. */
export const OFFERED_EXTENSIONS: readonly Extension[] = [
  pipelining,
  size,
  eightBitMime,
  enhancedStatusCodes,
  smtpUtf8,
];

/** All that can be offered by name. */
export const KNOWN_EXTENSIONS: readonly Extension[] = [...OFFERED_EXTENSIONS, chunking, binaryMime];

export {
  auth,
  binaryMime,
  chunking,
  eightBitMime,
  enhancedStatusCodes,
  pipelining,
  size,
  smtpUtf8,
};
export type { AnnounceContext, Extension, MailFacts, ParameterRule } from "./extension.js";
