/** Internal to the packages of smtp-fixture: the hub, as a test worker sees it. One bundled file, small on purpose. */
export { claimedAddress, claimListener, releaseClaim } from "./claim.js";
export { connectSocket, type HubConnection, startAsker } from "./hub-connection.js";
export type { Asker as HubAsker } from "./blocking.js";
export { HubClient } from "./hub-client.js";
export {
  type ConversationOptions,
  type HubAddress,
  type HubCa,
  PROTOCOL_VERSION,
  type ShapedListener,
} from "./contract.js";
export type { Trust } from "./trust.js";
export { addressUnder, isMoved } from "./shaped-address.js";
export type { RemoteInbox } from "./remote-inbox.js";
export {
  type Ownable,
  outsideOfTests,
  type RunningTest,
  type TestFacts,
  type TestRegistry,
  Tests,
} from "./tests.js";
export { checkUnexpected, type Unexpected } from "./unexpected.js";
export { viewSource } from "./view-source.js";
export { type FixtureTrust, FixtureViews, type TestFixtureParts } from "./fixture-views.js";
export { makeTestFixture, readsOf, type TestFixture } from "./test-fixture.js";
export { checkFileOptions, serverOptionsOf, type SmtpServerOptions } from "./file-options.js";
export { connectFixture } from "./connected-fixture.js";
export { makeReads, type Reads } from "../inbox/make-reads.js";
export { failureTextAfterTest } from "../inbox/load-failure-text.js";
export { describeRunner } from "../inbox/runner.js";
export { makeIdentity } from "../inbox/identity.js";
export {
  checkEnvironmentNames,
  DEFAULT_ENVIRONMENT,
  type EnvironmentNames,
  environmentOf,
  type ListenerAddress,
} from "../inbox/environment.js";
export { lintMail } from "../lint/lint-mail.js";
export type { LintOptions, LintSwitch } from "../lint/lint-options.js";
export type { Finding } from "../lint/rule.js";
export type { RuleId } from "../lint/rule-ids.js";
export { checkLintSwitch, loadLint } from "../lint/load-lint.js";
export { isSmtpFixtureError, SmtpFixtureError } from "../errors.js";
export { nearestName } from "../nearest-name.js";
export { monotonicMs, REAL_TIME, realDateMs, realTimeOf } from "../real-time.js";
