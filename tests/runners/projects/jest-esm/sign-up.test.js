import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/jest-environment/test";
import { expect, jest, test } from "@jest/globals";
import { createTransport } from "nodemailer";

const smtp = useSmtpServer();
// Top-level await: the file is still being collected, and the server may be there already.
await Promise.resolve();
const again = useSmtpServer({ dataSizeLimit: 5000 });

const send = (to, subject) =>
  createTransport({ url: process.env.SMTP_URL }).sendMail({ from: "a@b.test", to, subject });

test("a mail is read in an ES module", async () => {
  await send("ada@example.test", "Hello");
  const mail = await smtp.waitForMail({ to: "ada@example.test" });
  expect(mail).toHaveSubject("Hello");
  expect(mail.envelope.rcptTos).toStrictEqual(["ada@example.test"]);
  expect(again).toBe(smtp);
});

test("the next test has a clean inbox", async () => {
  expect(await smtp.mails()).toEqual([]);
});

test("what requires it has the same server", async () => {
  const required = createRequire(import.meta.url)("@smtp-fixture/jest-environment/test");
  expect(required.useSmtpServer()).toBe(smtp);
});

test("errors are of the test's own realm", async () => {
  jest.useFakeTimers();
  await expect(smtp.waitForMail("x@y.test", { timeoutMs: 5 })).rejects.toBeInstanceOf(Error);
  jest.useRealTimers();
});
