import { randomInt } from "node:crypto";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { sendWelcome } from "../src/mailer.js";

const smtp = useSmtpServer();

test("the welcome mail is as it was", async () => {
  const code = String(randomInt(100_000, 1_000_000));
  await sendWelcome({ name: "Ada", email: smtp.address("ada"), code });

  const mail = await smtp.waitForMail({ to: smtp.address("ada") });
  expect(mail).toMatchMailSnapshot({ volatile: { code: /\b\d{6}\b/ } });
});
