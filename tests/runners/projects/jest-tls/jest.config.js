const { TLS_MODE: tls, HUB = "run" } = process.env;

module.exports = {
  ...(HUB === "run"
    ? { preset: "@smtp-fixture/jest-environment", globalSetup: "<rootDir>/global-setup.js" }
    : { testEnvironment: "@smtp-fixture/jest-environment" }),
  testEnvironmentOptions: { smtp: { tls } },
};
