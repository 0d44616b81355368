module.exports = {
  testEnvironment: "@smtp-fixture/jest-environment",
  testMatch: ["<rootDir>/test/*.test.js"],
};
