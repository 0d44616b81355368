/** @jest-environment-options {"smtp": {"lint": {"ignore": ["local-link"]}}} */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { welcome } = require("../src/shop.js");

const smtp = useSmtpServer();

test("links to this machine are let pass in this file", async () => {
  await welcome("ada@example.test", { name: "Ada", base: "http://localhost:3000" });
  expect(await smtp.mails()).toHaveLength(1);
});

test("other findings are not", async () => {
  await welcome("ada@example.test", { name: undefined, base: "http://localhost:3000" });
  expect(await smtp.mails()).toHaveLength(1);
});
