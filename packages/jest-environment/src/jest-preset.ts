import { fileURLToPath } from "node:url";

// Jest's preset: one SMTP server for the run, the environment for each file, the matchers. No default export: what
// `require` and `import` give of this file has to be a configuration and nothing else, since users spread it into theirs.

const here = (file: string): string => fileURLToPath(new URL(file, __BUNDLE_URL__));

export const testEnvironment: string = here("./index.js");
export const globalSetup: string = here("./global-setup.js");
export const globalTeardown: string = here("./global-teardown.js");
export const setupFilesAfterEnv: string[] = [here("./setup.js")];
