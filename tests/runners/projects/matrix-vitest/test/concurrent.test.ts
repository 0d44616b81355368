import { test as withSmtp, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test } from "vitest";
import { send } from "../src/mailer.js";

const smtp = useSmtpServer();

describe("at the same time, told apart by their addresses", () => {
  test.concurrent.each(["one", "two", "three"])("%s", async (subject) => {
    await send(smtp.address(subject), subject);
    expect(await smtp.mails()).toMatchObject([{ subject }]);
  });
});

describe("at the same time, told apart by what opened their connections", () => {
  withSmtp.concurrent.for(["four", "five"])("%s", async (subject, { smtp: own, expect }) => {
    await send("ada@example.test", subject);
    await expect(own).toReceiveMail({ subject });
    expect(own.port).not.toBe(smtp.port);
    expect(await own.mails()).toHaveLength(1);
  });
});

withSmtp("alone, with a server of its own", async ({ smtp: own, expect }) => {
  const { createTransport } = await import("nodemailer");
  await createTransport(own.url).sendMail({ from: "a@example.test", to: "b@example.test" });
  expect(await own.envelopes()).toMatchObject([{ rcptTos: ["b@example.test"] }]);
});
