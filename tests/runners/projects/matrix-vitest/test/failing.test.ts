import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/mailer.js";

const smtp = useSmtpServer();

test("fails, and says what mail it received", async () => {
  await send("ada@example.test");
  expect(await smtp.waitForMail()).toHaveSubject("Goodbye, Ada");
});
