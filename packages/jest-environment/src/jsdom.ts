import { SmtpFixtureError } from "@smtp-fixture/core/errors";
// Those of jest-environment-jsdom are not asked for: they bring the types of jsdom, which not every compiler accepts.
import type { TestEnvironment as NodeEnvironment } from "jest-environment-node";
import { withNodeGlobals } from "./with-node-globals.js";
import { wrapEnvironment } from "./wrap-environment.js";

type NodeInstance = InstanceType<typeof NodeEnvironment>;

/** What a subclass has of jest-environment-jsdom. */
export interface JsdomEnvironment {
  global: NodeInstance["global"];
  /** The `JSDOM` that its tests run in; null once it is torn down. */
  dom: {
    readonly window: NodeInstance["global"];
    reconfigure(settings: { readonly url?: string; readonly windowTop?: unknown }): void;
    serialize(): string;
  } | null;
  /** By which files of packages are chosen, where the option of this name says nothing. */
  customExportConditions: string[];
  setup(): Promise<void>;
  teardown(): Promise<void>;
  exportConditions(): string[];
  getVmContext(): ReturnType<NodeInstance["getVmContext"]>;
}

/** The class of it, to extend. */
export type JsdomEnvironmentClass = new (
  ...args: ConstructorParameters<typeof NodeEnvironment>
) => JsdomEnvironment;

/**
 * jest-environment-jsdom with an SMTP server for each test file, and with what of Node a mailer needs:
 * `testEnvironment: "@smtp-fixture/jest-environment/jsdom"`.
 */
export const TestEnvironment: JsdomEnvironmentClass = wrapEnvironment(
  withNodeGlobals(jsdomEnvironment()),
);
export default TestEnvironment;

/** An optional peer: only whoever loads this file needs it. */
function jsdomEnvironment(): JsdomEnvironmentClass {
  try {
    const { TestEnvironment: Base } = require("jest-environment-jsdom") as {
      TestEnvironment: JsdomEnvironmentClass;
    };
    return Base;
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new SmtpFixtureError(
      "ENVIRONMENT_MISSING",
      "@smtp-fixture/jest-environment/jsdom rests on jest-environment-jsdom, which is not installed. Install it in the version of your Jest: npm install --save-dev jest-environment-jsdom",
      { cause },
    );
  }
}

function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === "MODULE_NOT_FOUND" && String(message).includes("'jest-environment-jsdom'");
}
