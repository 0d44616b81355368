import { expect, test } from "vitest";
import { startSmtpFixture } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

test("chunks are taken where CHUNKING is named", async () => {
  // oxfmt-ignore
  await using smtp = await startSmtpFixture({
    extensions: ["PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8", "CHUNKING", "BINARYMIME"],
  });
  await using client = await RawClient.greeted(smtp);
  await client.command("MAIL FROM:<a@client.test>");
  await client.command("RCPT TO:<b@s.test>");
  client.send("BDAT 19\r\nSubject: chunks\r\n\r\n");
  expect(await client.reply()).toEqual(["250 2.0.0 19 octets received"]);
  client.send("BDAT 5 LAST\r\nHello");
  expect(await client.reply()).toEqual(["250 2.6.0 Message accepted, 24 octets received"]);
  const mail = await smtp.waitForMail({ subject: "chunks" });
  expect(mail.raw.toString()).toBe("Subject: chunks\r\n\r\nHello");
});
