import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { sendReceipt } from "../src/send-receipt.js";

const smtp = useSmtpServer();

test("a receipt", async () => {
  await sendReceipt(smtp.address("ada"));

  const mail = await smtp.waitForMail({ to: smtp.address("ada") });
  expect(mail).toMatchMailSnapshot();
});

test("two snapshots of one mail", async () => {
  expect.assertions(2);
  const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
  expect(mail).toMatchMailSnapshot({ html: "omit", headers: ["From"] }, "no HTML");
  await expect(Promise.resolve(mail)).resolves.toMatchMailSnapshot({ attachments: "omit" });
});

test("Vitest's own matcher", async () => {
  const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
  expect(mail).toMatchSnapshot("alone");
  expect({ user: "ada", mails: [mail] }).toMatchSnapshot("in an object");
});

test.concurrent("at the same time", async ({ expect }) => {
  await sendReceipt(smtp.address("grace"));
  expect(await smtp.waitForMail({ to: smtp.address("grace") })).toMatchMailSnapshot();
});
