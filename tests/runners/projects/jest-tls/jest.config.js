const { TLS_MODE: tls, HUB = "run" } = process.env;

module.exports = {
  ...(HUB === "run"
    ? { preset: "@smtp-fixture/jest-environment", globalSetup: "<rootDir>/global-setup.js" }
    : { testEnvironment: "@smtp-fixture/jest-environment" }),
  testTimeout: 30_000,
  testEnvironmentOptions: { smtp: { tls } },
};
