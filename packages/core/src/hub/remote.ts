/** Internal to the packages of smtp-fixture: the hub, as a test worker sees it. One bundled file, small on purpose. */
export { claimedAddress, claimListener, releaseClaim } from "./claim.js";
export { connectSocket, type HubConnection } from "./hub-connection.js";
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
  type RunningTest,
  type TestFacts,
  type TestRegistry,
  Tests,
} from "./tests.js";
export { viewSource } from "./view-source.js";
export {
  fixtureEnvironment,
  type FixtureTrust,
  FixtureViews,
  makeTestFixture,
  readsOf,
  type TestFixture,
  type TestFixtureParts,
} from "./test-fixture.js";
export { makeReads, type Reads } from "../inbox/make-reads.js";
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
export { SmtpFixtureError } from "../errors.js";
export { nearestName } from "../nearest-name.js";
export { monotonicMs, REAL_TIME, realDateMs, realTimeOf } from "../real-time.js";
