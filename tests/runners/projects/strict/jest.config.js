module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testEnvironmentOptions: { smtp: { unexpected: "fail" } },
};
