import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { sendReceipt } from "../src/send-receipt.js";

const smtp = useSmtpServer();

test("inline", async () => {
  const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
  expect(mail).toMatchMailInlineSnapshot();
  expect(mail).toMatchMailInlineSnapshot({ html: "omit", attachments: "omit", headers: ["To"] });
  expect(mail).toMatchInlineSnapshot();
});
