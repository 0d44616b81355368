import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/send.js";

const smtp = useSmtpServer();

test("a comparison fails", async () => {
  await send();
  expect(await smtp.waitForMail()).toHaveSubject("Goodbye, Ada");
});

test("a wait fails", async () => {
  await send();
  expect(await smtp.waitForMail("eve@example.test", { timeoutMs: 20 })).toBeDefined();
});

test("a thing of the DOM is not as it should be", async () => {
  await send();
  expect(document.querySelector("h1")).not.toBeNull();
});
