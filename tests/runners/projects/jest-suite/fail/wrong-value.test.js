/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smtp": {"dataSizeLimit": "large"}}
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

test("never runs", () => {
  useSmtpServer();
});
