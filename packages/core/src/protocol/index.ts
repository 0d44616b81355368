/** SMTP as text and states: no sockets, no timers, no clock, no randomness. */
export { step, type Step } from "./session/step.js";
export {
  awaitsProxy,
  newSession,
  expects,
  longestLine,
  remainingOctets,
  clientOf,
  transactionOf,
} from "./session/phase.js";
export type { Client, Expectation, Phase, Session } from "./session/phase.js";
export type { Input } from "./session/input.js";
export type { Effect, EndReason } from "./session/effect.js";
export type { ClientCredentials, Question, QuestionHook, Verdict } from "./session/question.js";
export { makeRules, type Rules, type RulesInput, type TlsMode } from "./session/rules.js";
export type { Dialect, Protocol } from "./session/dialect.js";
export { DEFAULT_LIMITS, type Limits } from "./session/limits.js";
export type { PeerCertificateFacts, TlsFacts } from "./session/tls-facts.js";
export type { Verb } from "./session/verb.js";
export * as replies from "./session/replies.js";
export type { EsmtpParameter, Envelope, Recipient } from "./session/envelope.js";
export { type Transaction, recipientsOf } from "./session/transaction.js";
export { Inbound, type LineUnit, type ProxyUnit } from "./wire/inbound.js";
export type { ContentPiece } from "./wire/chunk.js";
export { parseProxyHeader, type ProxyData, type ProxyHeaderResult } from "./wire/proxy-header.js";
export { findTlv, type ProxyTlv } from "./wire/proxy-tlv.js";
export { crc32c } from "./wire/crc32c.js";
export { type CallLimit, type Tally } from "./session/tally.js";
export { type ReceivedContent, stuff, unstuff } from "./wire/content.js";
export { formatReply, parseReply, type Reply } from "./grammar/reply.js";
export { formatMailbox, type Mailbox, parseMailbox } from "./grammar/mailbox.js";
export { parsePathAt, type Path, type PathKind } from "./grammar/path.js";
export { formatParameter, parseParameters } from "./grammar/parameters.js";
export { decodeXtext, encodeXtext } from "./grammar/xtext.js";
export {
  type CommandLine,
  type CommandLineFault,
  parseCommandLine,
} from "./grammar/command-line.js";
export * as extensions from "./extensions/index.js";
export { KNOWN_EXTENSIONS, OFFERED_EXTENSIONS, type Extension } from "./extensions/index.js";
export type {
  ExtensionKeyword,
  ExtensionName,
  ExtensionUse,
  ExtensionUses,
} from "./extensions/use.js";
export type { XclientAttribute, XclientData } from "./grammar/xclient-data.js";
export type { ExchangeStep, Mechanism } from "./auth/mechanism.js";
export { plain } from "./auth/plain.js";
export { login } from "./auth/login.js";
export { xoauth2 } from "./auth/xoauth2.js";
export { oauthbearer } from "./auth/oauthbearer.js";
export { external } from "./auth/external.js";
export { consulted } from "./auth/consulted.js";
