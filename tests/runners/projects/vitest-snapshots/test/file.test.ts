import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test } from "vitest";
import { sendReceipt } from "../src/send-receipt.js";

const smtp = useSmtpServer();

describe("orders", () => {
  test("a receipt, in a file", async () => {
    const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
    await expect(mail).toMatchMailFileSnapshot();
    await expect(mail).toMatchMailFileSnapshot({ html: "source" });
    await expect(mail).toMatchMailFileSnapshot("mails/receipt.md", { html: "omit" });
  });
});
