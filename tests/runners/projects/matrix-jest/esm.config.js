module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testEnvironmentOptions: {
    smtp: { env: { SMTP_URL: "url", MAIL_HOST: "host", MAIL_PORT: "port" } },
  },
  testMatch: ["<rootDir>/esm/*.test.mjs"],
  transform: {},
};
