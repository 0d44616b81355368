// @vitest-environment happy-dom
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/send.js";

const smtp = useSmtpServer();

test("a file that asks for happy-dom has it, and mail", async () => {
  expect(document.querySelector("body")).not.toBeNull();
  await send();
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});
