import { useSmtpServer } from "@smtp-fixture/jest-environment/test";
import { expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";

const smtp = useSmtpServer();
const send = (to, subject) =>
  createTransport(process.env.SMTP_URL).sendMail({ from: "shop@example.test", to, subject });

test("a mail is waited for, and judged by matchers", async () => {
  await send("ada@example.test", "Welcome, Ada");
  const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /welcome/i });
  expect(mail).toHaveSubject("Welcome, Ada");
  await expect(smtp).toReceiveMail({ to: "ada@example.test" });
  expect([mail]).toEqual([expect.mail({ subject: "Welcome, Ada" })]);
});

test.concurrent.each(["one", "two", "three"])("%s of several at once", async (subject) => {
  await send(smtp.address(subject), subject);
  expect(await smtp.mails()).toMatchObject([{ subject }]);
});

test("what is loaded later is the same", async () => {
  const { useSmtpServer: again } = await import("@smtp-fixture/jest-environment/test");
  expect(again().port).toBe(smtp.port);
});

test("a snapshot is the same with every version", async () => {
  await createTransport(process.env.SMTP_URL).sendMail({
    from: "shop@example.test",
    to: "ada@example.test",
    subject: "Welcome, Ada",
    text: "Your code is 482913.\n",
    html: '<p>Your code is <b>482913</b>.</p><a href="https://shop.test/enter">Enter</a>',
  });
  expect(await smtp.waitForMail()).toMatchMailSnapshot();
});
