/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smtp": {"env": {"MAIL_PORT": "prot"}}}
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

test("never runs", () => {
  useSmtpServer();
});
