const project = (name, more) => ({
  displayName: name,
  preset: "@smtp-fixture/jest-environment",
  testMatch: ["<rootDir>/jest/table.test.js"],
  transform: {},
  ...more,
});

module.exports = {
  projects: [
    project("as it is", { testMatch: ["<rootDir>/jest/*.test.js"] }),
    project("enabled globally", { fakeTimers: { enableGlobally: true, now: 0 } }),
    project("legacy, enabled globally", {
      fakeTimers: { enableGlobally: true, legacyFakeTimers: true },
    }),
  ],
};
