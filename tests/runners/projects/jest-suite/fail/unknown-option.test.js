/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smtp": {"dataSizeLimt": 1}}
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

test("never runs", () => {
  useSmtpServer();
});
