module.exports = {
  testEnvironment: "@smtp-fixture/jest-environment",
  globalTeardown: "<rootDir>/src/note-variables.js",
  testMatch: ["<rootDir>/pass/*.test.js"],
};
