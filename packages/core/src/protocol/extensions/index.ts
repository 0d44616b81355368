import { auth } from "./auth.js";
import { eightBitMime } from "./eight-bit-mime.js";
import { enhancedStatusCodes } from "./enhanced-status-codes.js";
import type { Extension } from "./extension.js";
import { pipelining } from "./pipelining.js";
import { size } from "./size.js";
import { smtpUtf8 } from "./smtputf8.js";
import { starttls } from "./starttls.js";

/** The extensions that a server offers unless it is told otherwise, in the order of their EHLO lines. */
export const OFFERED_EXTENSIONS: readonly Extension[] = [
  pipelining,
  size,
  eightBitMime,
  enhancedStatusCodes,
  smtpUtf8,
];

export { auth, eightBitMime, enhancedStatusCodes, pipelining, size, smtpUtf8, starttls };
export type { AnnounceContext, Extension, MailFacts, ParameterRule } from "./extension.js";
