import { createTransport } from "nodemailer";
import { expect, test } from "vitest";
import { mailOf } from "../inbox/mail-of.testing.js";
import { CLEAN_MAILS } from "./clean-mails.testing.js";
import { judge } from "./lint.js";

const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });

test("there are as many as it takes", () => {
  expect(CLEAN_MAILS.length).toBeGreaterThanOrEqual(30);
});

test.each(CLEAN_MAILS)("no rule finds anything wrong with $subject", async (options) => {
  const date = new Date("2026-11-25T00:00:00Z");
  const { envelope, message } = await composer.sendMail({ date, ...options });
  const from = envelope.from === false ? "" : envelope.from;
  const mail = mailOf({ from, to: envelope.to, content: message as Buffer });
  const { findings } = judge(mail, {}, date.getTime(), "the test");
  expect(findings).toEqual([]);
});
