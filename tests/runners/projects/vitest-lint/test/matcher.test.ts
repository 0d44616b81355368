import { lintMail, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { welcome } from "../src/shop.js";

const smtp = useSmtpServer();

test("the welcome is clean", async () => {
  await welcome("ada@example.test", { name: "Ada", base: "https://shop.test" });
  expect(await smtp.waitForMail()).toBeCleanMail();
});

test("it leads to this machine in development", async () => {
  await welcome("ada@example.test", { name: "Ada", base: "http://localhost:3000" });
  expect(await smtp.waitForMail()).toBeCleanMail({ ignore: ["local-link"] });
});

test("each finding says where and why", async () => {
  await welcome("ada@example.test", { name: "Ada", base: "http://localhost:3000" });
  const findings = lintMail(await smtp.waitForMail());
  expect(findings).toHaveLength(2);
  expect(findings[0]).toMatchObject({ rule: "local-link", where: "html" });
});

test("what the matcher says", async () => {
  await welcome("ada@example.test", { name: undefined, base: "http://localhost:3000" });
  expect(await smtp.waitForMail()).toBeCleanMail();
});
