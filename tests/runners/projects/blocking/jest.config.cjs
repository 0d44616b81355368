module.exports = {
  preset: "@smtp-fixture/jest-environment",
  transform: {},
  testMatch: ["<rootDir>/jest/*.test.js", "<rootDir>/jest-esm/*.test.mjs"],
  moduleFileExtensions: ["js", "cjs", "mjs"],
};
