import { auth } from "./auth.js";
import { binaryMime } from "./binary-mime.js";
import { chunking } from "./chunking.js";
import { dsn } from "./dsn.js";
import { eightBitMime } from "./eight-bit-mime.js";
import { enhancedStatusCodes } from "./enhanced-status-codes.js";
import type { Extension } from "./extension.js";
import { limits } from "./limits.js";
import { pipelining } from "./pipelining.js";
import { requireTls } from "./require-tls.js";
import { size } from "./size.js";
import { smtpUtf8 } from "./smtputf8.js";
import { starttls } from "./starttls.js";
import { xclient } from "./xclient.js";

/** The extensions that a server offers unless it is told otherwise, in the order of their EHLO lines. */
export const OFFERED_EXTENSIONS: readonly Extension[] = [
  pipelining,
  size,
  eightBitMime,
  enhancedStatusCodes,
  smtpUtf8,
];

/** Those that a server offers where it is told to, in the order in which their EHLO lines follow the others. */
const OPTIONAL_EXTENSIONS: readonly Extension[] = [chunking, binaryMime, dsn, limits, requireTls];

/** All that can be offered by name. */
export const KNOWN_EXTENSIONS: readonly Extension[] = [
  ...OFFERED_EXTENSIONS,
  ...OPTIONAL_EXTENSIONS,
];

export {
  auth,
  binaryMime,
  chunking,
  dsn,
  eightBitMime,
  enhancedStatusCodes,
  limits,
  pipelining,
  requireTls,
  size,
  smtpUtf8,
  starttls,
  xclient,
};
export type {
  AnnounceContext,
  Demand,
  DemandingCommand,
  Extension,
  MailFacts,
  ParameterRule,
} from "./extension.js";
export {
  conflictIn,
  type ExtensionKeyword,
  type ExtensionName,
  type ExtensionUse,
  type ExtensionUses,
  isAnnounced,
  wantedUse,
} from "./use.js";
