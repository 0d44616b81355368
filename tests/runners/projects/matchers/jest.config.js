module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testMatch: ["<rootDir>/jest/*.test.js"],
};
