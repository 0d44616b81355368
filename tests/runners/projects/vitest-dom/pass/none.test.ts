import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/send.js";

const smtp = useSmtpServer();

test("a file beside them has no DOM", async () => {
  expect(typeof document).toBe("undefined");
  await send();
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});
