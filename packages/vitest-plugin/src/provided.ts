import type { EvidencePlace } from "@smtp-fixture/core/hub";
import type {
  EnvironmentNames,
  HubAddress,
  LintSwitch,
  Unexpected,
} from "@smtp-fixture/core/remote";

/** What globalSetup gives to each test worker. Plain data. */
export interface ProvidedSmtpFixture {
  readonly hub: HubAddress;
  readonly env: EnvironmentNames;
  readonly lint: LintSwitch;
  readonly unexpected: Unexpected;
  /** Where the evidence of failed tests goes; null where none is wanted. */
  readonly evidence: EvidencePlace | null;
}

declare module "vitest" {
  interface ProvidedContext {
    smtpFixture: ProvidedSmtpFixture;
  }
}
