module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testMatch: ["<rootDir>/pass/*.test.js"],
};
