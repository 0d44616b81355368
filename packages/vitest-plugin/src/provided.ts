import type { EnvironmentNames, HubAddress, LintSwitch } from "@smtp-fixture/core/remote";

/** What globalSetup gives to each test worker. Plain data. */
export interface ProvidedSmtpFixture {
  readonly hub: HubAddress;
  readonly env: EnvironmentNames;
  readonly lint: LintSwitch;
}

declare module "vitest" {
  interface ProvidedContext {
    smtpFixture: ProvidedSmtpFixture;
  }
}
