import type { EnvironmentNames, HubAddress } from "@smtp-fixture/core/remote";

/** What globalSetup gives to each test worker. Plain data. */
export interface ProvidedSmtpFixture {
  readonly hub: HubAddress;
  readonly env: EnvironmentNames;
}

declare module "vitest" {
  interface ProvidedContext {
    smtpFixture: ProvidedSmtpFixture;
  }
}
