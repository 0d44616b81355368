// @vitest-environment happy-dom
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/mailer.js";

const smtp = useSmtpServer();

test("mail beside a DOM: happy-dom", async () => {
  document.body.innerHTML = "<h1>Shop</h1>";
  await send("ada@example.test");
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});
