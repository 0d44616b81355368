/** @jest-environment @smtp-fixture/jest-environment/jsdom */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { createTransport } = require("nodemailer");

const smtp = useSmtpServer();

test("mail beside a DOM: jsdom", async () => {
  document.body.innerHTML = "<h1>Shop</h1>";
  const transport = createTransport(process.env.SMTP_URL);
  const attachments = [{ filename: "a.bin", content: Buffer.from([1, 2, 3]) }];
  const mail = { from: "shop@example.test", to: "ada@example.test", subject: "Shop", attachments };
  await transport.sendMail(mail);
  jest.useFakeTimers({ legacyFakeTimers: true });
  jest.useRealTimers();
  jest.useFakeTimers();
  await transport.sendMail(mail);
  jest.useRealTimers();
  const [, second] = await smtp.waitForMails(2);
  expect(second).toHaveSubject("Shop");
  expect(second.attachments[0].content).toBeInstanceOf(Uint8Array);
});
