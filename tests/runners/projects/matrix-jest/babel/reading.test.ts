import { type TestFixture, useSmtpServer } from "@smtp-fixture/jest-environment/test";
import { send } from "../src/mailer.js";

const smtp: TestFixture = useSmtpServer();

test("TypeScript by babel", async () => {
  await send("ada@example.test");
  const mail = await smtp.waitForMail({ to: "ada@example.test" });
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).toMatchMailSnapshot();
  await expect(smtp).toReceiveMails(1);
});
