module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testMatch: ["<rootDir>/test/*.test.js"],
  testEnvironmentOptions: {
    smtp: process.env.EVIDENCE ? { evidence: JSON.parse(process.env.EVIDENCE) } : {},
  },
};
