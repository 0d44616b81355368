// What tests use.
export type { SmtpFixture } from "./fixture.js";
export { type FixtureOptions, startSmtpFixture } from "./threaded/start-smtp-fixture.js";
export type { SmtpReads, WaitOptions } from "./inbox/reads.js";
export type { MailClaim } from "./inbox/mail-claim.js";
export type { CapturedEnvelope, CapturedMail, SessionFacts } from "./inbox/captured-mail.js";
export type { CodeCandidate, CodeOptions, MailMethods } from "./inbox/mail-methods.js";
export type { LinkQuery } from "./inbox/find-link.js";
export type {
  Disagreement,
  FollowOptions,
  ImageFacts,
  Link,
  LinkFacts,
  MailElement,
  MailImage,
  MailView,
  VisibleText,
} from "./message/html/mail-view.js";
export type { Attempt, Exchange } from "./inbox/attempt.js";
export type {
  AsymmetricMatcher,
  AttachmentMatch,
  AttemptQuery,
  EnvelopeFields,
  EnvelopeQuery,
  MailFields,
  MailQuery,
  TextMatch,
} from "./inbox/query.js";
export type {
  Attachment,
  Defect,
  HeaderField,
  ListFields,
  Message,
  MessageAddress,
  MimePart,
} from "./message/message.js";
export type { DefectId } from "./message/defects/defect-ids.js";
export type { DeliveryReport, RecipientReport } from "./message/report/delivery-report.js";
export type { Invite, InviteAttendee, InviteParty, InviteTime } from "./message/calendar/invite.js";
export { lintMail } from "./lint/lint-mail.js";
export type { LintOptions } from "./lint/lint-options.js";
export type { Finding } from "./lint/rule.js";
export type { RuleId } from "./lint/rule-ids.js";
export { isSmtpFixtureError, SmtpFixtureError, type SmtpFixtureErrorCode } from "./errors.js";

// What builders of servers use.
export { Controller } from "./server/controller.js";
export { UnixSocketController, type UnixSocketOptions } from "./server/unix-socket-controller.js";
export type { HandedOverSocket } from "./server/handed-over.js";
export { type HandlerModule, ThreadedController } from "./threaded/threaded-controller.js";
export { BaseController, type StopOptions } from "./server/base-controller.js";
export { SmtpConnection } from "./server/connection.js";
export type {
  ControllerOptions,
  ExtensionKeyword,
  ExtensionName,
  ExtensionUse,
  ExtensionUses,
  LogEvent,
  Logger,
  MechanismName,
  PhaseTimeouts,
  ResolvedOptions,
  SmtpOptions,
  TlsContextOptions,
  TlsOptions,
  WantedMechanism,
} from "./server/options.js";
export type { Peer } from "./server/peer.js";
export { getLocalhost, IP6_IS } from "./server/localhost.js";
export type * from "./handler/handler.js";
export { acceptAnyone } from "./handler/handler.js";
export {
  accept,
  type Acceptance,
  defer,
  type HookResult,
  reject,
  reply,
  SmtpReplyError,
} from "./handler/verdict.js";
export type { DataResult } from "./handler/recipient-results.js";
export { compose } from "./handler/compose.js";
export { Sink } from "./handler/sink.js";
export { Debugging, type DebuggingOptions } from "./handler/debugging.js";
export { type DeliveredMessage, MessageHandler } from "./handler/message-handler.js";
export { Mailbox, type MailboxOptions } from "./handler/mailbox.js";
export { Relay } from "./handler/relay/relay.js";
export type { RelayOptions, RelayTls, RelayTlsMode } from "./handler/relay/relay-options.js";
export { readContent, type ReadContentContext } from "./handler/read-content.js";
export { Capture } from "./handler/capture.js";
export { Inbox, type InboxOptions } from "./inbox/inbox.js";
export type { EsmtpParameter, Envelope, Recipient } from "./protocol/session/envelope.js";
export type {
  Credentials,
  ExternalCredentials,
  PasswordCredentials,
  ProofCredentials,
  TokenCredentials,
} from "./handler/auth/credentials.js";
export type {
  Exchange as MechanismExchange,
  ExchangeContext,
  ExchangeResult,
  ExchangeSuccess,
  OwnMechanism,
} from "./handler/auth/own-mechanism.js";
export { deriveScramKeys, type ScramKeys } from "./handler/auth/scram-keys.js";
export {
  type ScramKeysContext,
  scramWithStoredKeys,
  type UnknownUserOptions,
} from "./handler/auth/scram-with-stored-keys.js";
export type { PeerCertificateFacts, TlsFacts } from "./protocol/session/tls-facts.js";
export type { TlsMode } from "./protocol/session/rules.js";
export type { Reply } from "./protocol/grammar/reply.js";
export type { Protocol } from "./protocol/session/dialect.js";
export type { Limits } from "./protocol/session/limits.js";
export type { XclientAttribute, XclientData } from "./protocol/grammar/xclient-data.js";
export type { ProxyData } from "./protocol/wire/proxy-header.js";
export { findTlv, type ProxyTlv } from "./protocol/wire/proxy-tlv.js";
