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
  expect(mail).toHaveRecipients({ to: ["ada@example.test", /grace/], cc: [], bcc: /audit/ });
  expect(mail).toHaveHtml("<b>Ada</b>");
  expect(mail).toHaveLink({ text: /track/i, href: expect.stringContaining("/t/"), source: "html" });
  expect(mail).toHaveCode("123456", { near: "code" });
  expect(mail).not.toHaveCode({ digits: 6 });
  expect(mail).toMatchMailSnapshot();
  expect(mail).toMatchMailSnapshot("hint");
  local(mail).toMatchMailSnapshot(
    { html: "omit", volatile: { order: /\d+/, uuid: false } },
    "hint",
  );
  expect(mail).toMatchMailInlineSnapshot({ headers: ["Subject", /^x-/i] }, ``);
  await expect(mail).toMatchMailFileSnapshot("mail.md", { attachments: "named" });
  await expect(mail).toMatchMailFileSnapshot();
  await expect(smtp.waitForMail()).resolves.toMatchMailSnapshot();
  await expect(smtp.mails()).resolves.toHaveLength(1);
  await expect(smtp.waitForMail()).resolves.toHaveText("code");
  const isAsync: Promise<void> = expect(smtp).toReceiveMail({ to: "ada@example.test" });
  await isAsync;
  await local(smtp).toReceiveMails(2, { subject: /code/ }, { settleMs: 10 });
  await expect(smtp).toReceiveNoMail("eve@example.test");
  expect([mail]).toEqual([
    expect.mail({ subject: /welcome/i }),
    expect.not.mail("eve@example.test"),
  ]);
  expect({ mail }).toEqual({ mail: expect.toHaveSubject("Welcome") });
  expect({ mail }).toEqual({ mail: local.not.toHaveText("Bye") });
  const port: number = smtp.port;
  const url: string = smtp.env["SMTP_URL"] ?? smtp.url;
  return [port, url];
});

withSmtp.concurrent("a server of one's own", async ({ smtp: own, task }) => {
  const [envelope] = await own.envelopes({ to: "ada@example.test" });
  expect(envelope?.mailFrom).toBe(task.name);
});

// What a matcher has found, the mail has under its name, typed.
test("narrowing", async () => {
  const mail = await smtp.waitForMail();
  const size: number | undefined = mail.attachments.find(({ name }) => name === "terms.txt")?.size;
  const href: string = mail.link("Terms").href;
  const code: string = mail.code();
  expect([size, href, code]).toHaveLength(3);
});
