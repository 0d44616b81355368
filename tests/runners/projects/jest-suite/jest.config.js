// The preset, with a global setup of the project's own around ours: it is where an application for the run is started.
module.exports = {
  preset: "@smtp-fixture/jest-environment",
  globalSetup: "<rootDir>/src/global-setup.js",
  globalTeardown: "<rootDir>/src/global-teardown.js",
  testMatch: ["<rootDir>/pass/*.test.js"],
};
