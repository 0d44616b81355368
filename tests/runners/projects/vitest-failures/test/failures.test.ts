/* oxlint-disable vitest/expect-expect -- waits are what fails here */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test } from "vitest";
import { send } from "../src/mailer.js";
import { open } from "../src/raw-smtp.js";

const smtp = useSmtpServer();
const COMMAND = new URL("../src/send-mail.js", import.meta.url).pathname;

test("nearly the right mail", async () => {
  await send("ada@example.test", "Welcom");
  await smtp.waitForMail({ to: "ada@example.test", subject: "Welcome" }, { timeoutMs: 100 });
});

test("no mail, but an attempt", async () => {
  const client = await open(smtp.port);
  await client.say("MAIL FROM:<a@example.test>");
  await client.say("RCPT TO:<not a mailbox>");
  await client.say("QUIT");
  await smtp.waitForMail("ada@example.test", { timeoutMs: 100 });
});

test("one mail too many, after it was counted", async () => {
  await send("ada@example.test", "One");
  await smtp.waitForMails(1);
  await send("ada@example.test", "Two");
});

test("another subject", async () => {
  await send("ada@example.test", "Welcom");
  expect(await smtp.waitForMail()).toHaveSubject("Welcome");
});

describe("tests at the same time", () => {
  let others: () => void;
  const running = new Promise<void>((resolve) => {
    others = resolve;
  });
  let done: () => void;
  const waited = new Promise<void>((resolve) => {
    done = resolve;
  });

  test.concurrent("one whose mail says nothing of it", async () => {
    await running;
    await promisify(execFile)(process.execPath, [COMMAND, "ada@example.test", "Whose is it?"]);
    await smtp.waitForMail("ada@example.test", { timeoutMs: 1000 }).finally(done);
  });

  test.concurrent("another", async () => {
    others();
    await waited;
  });
});
