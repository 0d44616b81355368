const smtp = { env: { SMTP_URL: "url", MAIL_HOST: "host", MAIL_PORT: "port" } };

const project = (displayName, more) => ({
  displayName,
  preset: "@smtp-fixture/jest-environment",
  testEnvironmentOptions: { smtp },
  ...more,
});

module.exports = {
  projects: [
    project("cjs", { testMatch: ["<rootDir>/cjs/*.test.js"], transform: {} }),
    project("ts-jest", {
      testMatch: ["<rootDir>/ts-jest/*.test.ts"],
      transform: { "\\.ts$": ["ts-jest", { tsconfig: "<rootDir>/ts-jest/tsconfig.json" }] },
    }),
    project("babel", {
      testMatch: ["<rootDir>/babel/*.test.ts"],
      transform: { "\\.ts$": ["babel-jest", { configFile: "./babel/babel.config.js" }] },
    }),
    // Without the preset: each worker has a server of its own.
    {
      displayName: "environment-only",
      testEnvironment: "@smtp-fixture/jest-environment",
      testEnvironmentOptions: { smtp },
      testMatch: ["<rootDir>/cjs/reading.test.js"],
      transform: {},
    },
  ],
};
