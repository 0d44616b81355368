module.exports = {
  preset: "@smtp-fixture/jest-environment",
  globalSetup: "<rootDir>/src/jest-setup.cjs",
  globalTeardown: "<rootDir>/src/jest-teardown.cjs",
  testTimeout: 60_000,
  testMatch: ["<rootDir>/jest/*.test.cjs"],
};
