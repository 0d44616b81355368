import { fileURLToPath } from "node:url";

// Jest's preset: one SMTP server for the run, the environment for each file, the matchers.

const here = (file: string): string => fileURLToPath(new URL(file, __BUNDLE_URL__));

export const testEnvironment: string = here("./index.js");
export const globalSetup: string = here("./global-setup.js");
export const globalTeardown: string = here("./global-teardown.js");
export const setupFilesAfterEnv: readonly string[] = [here("./setup.js")];

const preset: {
  readonly testEnvironment: string;
  readonly globalSetup: string;
  readonly globalTeardown: string;
  readonly setupFilesAfterEnv: readonly string[];
} = { testEnvironment, globalSetup, globalTeardown, setupFilesAfterEnv };

export default preset;
