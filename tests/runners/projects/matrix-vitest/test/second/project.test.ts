import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../../src/mailer.js";

const smtp = useSmtpServer();

test("another project of the run has mail too", async () => {
  await send("ada@example.test");
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});
