import {
  lintMail,
  test as withSmtp,
  type TestFixture,
  useSmtpServer,
} from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";

const smtp: TestFixture = useSmtpServer({
  dataSizeLimit: 1000,
  xclient: ["192.0.2.0/24"],
  extensions: ["SIZE"],
});

test("matchers are known without any set-up of their own", async ({ expect: local }) => {
  const mail = await smtp.waitForMail({
    to: /@example\.test$/,
    subject: expect.stringContaining("a"),
  });
  expect(mail).toHaveSubject("Welcome");
  expect(mail).not.toHaveSubject(/Bye/);
  local(mail).toBeSentTo("ada@example.test");
  expect(mail).toBeSentFrom("shop@example.test");
  expect(mail).toHaveHeader("X-Mailer");
  expect(mail).toHaveText(/code/);
  expect(mail).toBeCleanMail();
  expect(mail).toBeCleanMail({ ignore: ["http-link"] });
  expect(lintMail(mail, { ignore: ["no-text-part"] }).map(({ rule }) => rule)).toEqual([]);
  expect(mail).toHaveAttachment({ name: "terms.txt" });
  await expect(smtp.mails()).resolves.toHaveLength(1);
  await expect(smtp).toReceiveMail({ to: "ada@example.test" });
  const port: number = smtp.port;
  const url: string = smtp.env["SMTP_URL"] ?? smtp.url;
  return [port, url];
});

withSmtp.concurrent("a server of one's own", async ({ smtp: own, task }) => {
  const [envelope] = await own.envelopes({ to: "ada@example.test" });
  expect(envelope?.mailFrom).toBe(task.name);
});
