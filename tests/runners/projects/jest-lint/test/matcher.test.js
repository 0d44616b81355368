const { lintMail, useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { welcome } = require("../src/shop.js");

const smtp = useSmtpServer();

test("the welcome is clean", async () => {
  await welcome("ada@example.test", { name: "Ada", base: "https://shop.test" });
  expect(await smtp.waitForMail()).toBeCleanMail();
});

test("each finding says where and why", async () => {
  await welcome("ada@example.test", { name: "Ada", base: "http://localhost:3000" });
  const findings = lintMail(await smtp.waitForMail());
  expect(findings).toHaveLength(2);
  expect(findings).toStrictEqual([
    expect.objectContaining({ rule: "local-link", where: "html" }),
    expect.objectContaining({ rule: "local-link", where: "text" }),
  ]);
});

test("what the matcher says", async () => {
  await welcome("ada@example.test", { name: undefined, base: "http://localhost:3000" });
  expect(await smtp.waitForMail()).toBeCleanMail();
});
