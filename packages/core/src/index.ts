// What tests use.
export { type FixtureOptions, type SmtpFixture, startSmtpFixture } from "./fixture.js";
export type { SmtpReads, WaitOptions } from "./inbox/reads.js";
export type { CapturedEnvelope, CapturedMail, SessionFacts } from "./inbox/captured-mail.js";
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
export type { Attachment, HeaderField, Message, MessageAddress } from "./message/message.js";
export { isSmtpFixtureError, SmtpFixtureError, type SmtpFixtureErrorCode } from "./errors.js";

// What builders of servers use.
export { Controller } from "./server/controller.js";
export { BaseController, type StopOptions } from "./server/base-controller.js";
export { SmtpConnection } from "./server/connection.js";
export type {
  ControllerOptions,
  ExtensionName,
  LogEvent,
  Logger,
  PhaseTimeouts,
  ResolvedOptions,
  SmtpOptions,
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
export { compose } from "./handler/compose.js";
export { Sink } from "./handler/sink.js";
export { readContent, type ReadContentContext } from "./handler/read-content.js";
export { Capture } from "./handler/capture.js";
export { Inbox, type InboxOptions } from "./inbox/inbox.js";
export type { EsmtpParameter, Envelope, Recipient } from "./protocol/session/envelope.js";
export type { Credentials } from "./protocol/session/question.js";
export type { Reply } from "./protocol/grammar/reply.js";
export type { Limits } from "./protocol/session/limits.js";
