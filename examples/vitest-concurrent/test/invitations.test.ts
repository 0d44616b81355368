import { test as testWithServer, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { describe, expect, test } from "vitest";
import { invite } from "../src/invitations.js";

const smtp = useSmtpServer();

describe("by an address of its own", () => {
  test.concurrent.for([
    { language: "en", subject: "You are invited" },
    { language: "de", subject: "Du bist eingeladen" },
    { language: "fr", subject: "Vous êtes invité" },
  ])("an invitation in $language", async ({ language, subject }) => {
    const ada = smtp.address("ada");
    await invite(ada, { language });
    const mail = await smtp.waitForMail({ to: ada });
    expect(mail).toHaveSubject(subject);
  });
});

describe("by a server of its own", () => {
  testWithServer.concurrent.for(["ada", "grace"])(
    "an invitation for %s",
    async (name, { smtp: own }) => {
      const transport = createTransport({ host: own.host, port: own.port });
      await invite(`${name}@example.test`, { transport });
      expect(await own.mails()).toHaveLength(1);
    },
  );
});

test("a test in a row needs neither", async () => {
  await invite("ada@example.test");
  expect(await smtp.mails()).toHaveLength(1);
});
