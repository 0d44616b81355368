import { startSmtpFixture } from "@smtp-fixture/core";
import { expect, test } from "vitest";
import { sendReceipt } from "../src/send-receipt.js";

test("a server of one's own", async () => {
  await using smtp = await startSmtpFixture();
  process.env["SMTP_URL"] = smtp.url;
  await sendReceipt(smtp.address("ada"));
  const [mail] = await smtp.mails();
  expect({ mail }).toMatchSnapshot();
});
