import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { sendReceipt } from "../src/send-receipt.js";

const smtp = useSmtpServer();

test("inline", async () => {
  await sendReceipt(smtp.address("ada"));
  const [mail] = await smtp.mails();
  expect(mail).toMatchMailInlineSnapshot();
  expect(mail).toMatchMailInlineSnapshot({ html: "omit", attachments: "omit" });
  expect(mail).toMatchInlineSnapshot();
});
