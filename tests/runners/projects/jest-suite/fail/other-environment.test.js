/**
 * @jest-environment node
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

test("never runs", () => {
  useSmtpServer();
});
