/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smpt": {"dataSizeLimit": 1}}
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

test("never runs", () => {
  useSmtpServer();
});
