module.exports = {
  testEnvironment: "<rootDir>/noting-environment.js",
  globalTeardown: "<rootDir>/teardown.js",
};
