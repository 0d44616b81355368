import { TestEnvironment as NodeEnvironment } from "jest-environment-node";
import { withNodeGlobals } from "./with-node-globals.js";
import { wrapEnvironment } from "./wrap-environment.js";

/** jest-environment-node with an SMTP server for each test file: `testEnvironment: "@smtp-fixture/jest-environment"`. */
export const TestEnvironment: typeof NodeEnvironment = wrapEnvironment(NodeEnvironment);
export default TestEnvironment;
export { withNodeGlobals, wrapEnvironment };
export type { SmtpEnvironmentOptions } from "./options.js";
