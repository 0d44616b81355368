module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testEnvironment: "<rootDir>/noting-environment.js",
  globalTeardown: "<rootDir>/teardown.js",
};
