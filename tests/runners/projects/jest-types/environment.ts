import type { Config } from "jest";
import SmtpEnvironment, {
  type SmtpEnvironmentOptions,
  TestEnvironment,
  withNodeGlobals,
  wrapEnvironment,
} from "@smtp-fixture/jest-environment";
import SmtpJsdomEnvironment, {
  TestEnvironment as JsdomEnvironment,
} from "@smtp-fixture/jest-environment/jsdom";
import * as preset from "@smtp-fixture/jest-environment/jest-preset";
import { globalSetup } from "@smtp-fixture/jest-environment/global-setup";
import { globalTeardown } from "@smtp-fixture/jest-environment/global-teardown";
import { TestEnvironment as NodeEnvironment } from "jest-environment-node";

const smtp: SmtpEnvironmentOptions = { dataSizeLimit: 1000, env: { MAIL_PORT: "port" } };

export const config: Config = {
  testEnvironment: preset.testEnvironment,
  setupFilesAfterEnv: preset.setupFilesAfterEnv,
  globalSetup: preset.globalSetup,
  globalTeardown: preset.globalTeardown,
  testEnvironmentOptions: { smtp },
};

export const environments = [
  SmtpEnvironment,
  wrapEnvironment(NodeEnvironment),
  class extends TestEnvironment {
    override async setup(): Promise<void> {
      await super.setup();
    }
  },
  SmtpJsdomEnvironment,
  wrapEnvironment(withNodeGlobals(NodeEnvironment)),
  class extends JsdomEnvironment {
    override async setup(): Promise<void> {
      await super.setup();
      this.global["fetch"] = fetch;
      this.dom?.reconfigure({ url: "https://shop.test/cart" });
    }
  },
];

export default async function setup(...[global, project]: Parameters<typeof globalSetup>) {
  await globalSetup(global, project);
  return globalTeardown;
}

// @ts-expect-error "prot" is no part of an address
export const misspelt: SmtpEnvironmentOptions = { env: { MAIL_PORT: "prot" } };
// @ts-expect-error a module is no class
wrapEnvironment({ TestEnvironment });
// @ts-expect-error nor is an instance
withNodeGlobals(NodeEnvironment.prototype);
