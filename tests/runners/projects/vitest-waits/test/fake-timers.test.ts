import { execFileSync } from "node:child_process";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mail, open } from "../src/raw-smtp.js";

const smtp = useSmtpServer();
const COMMAND = new URL("../src/send-mail.js", import.meta.url).pathname;

// As they are before anything is fake.
const { hrtime } = process;
const realMs = () => Number(hrtime.bigint() / 1_000_000n);

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  expect(Date.now()).toBe(0);
  vi.useRealTimers();
});

test("a mail that is there already is found", async () => {
  execFileSync(process.execPath, [COMMAND, "ada@example.test", "Before"]);
  expect(await smtp.waitForMail("ada@example.test")).toHaveSubject("Before");
});

test("a mail that comes later ends the wait", async () => {
  const client = await open(smtp.port);
  const waiting = smtp.waitForMail("ada@example.test");
  await mail(client, "ada@example.test", "Later");
  expect(await waiting).toHaveSubject("Later");
  client.close();
});

test("a wait times out by the real clock", async () => {
  const started = realMs();
  await expect(smtp.waitForMail("ada@example.test", { timeoutMs: 200 })).rejects.toThrow(
    "within 200 ms",
  );
  expect(realMs() - started).toBeGreaterThanOrEqual(199);
});

test("the absence of mail is watched by the real clock", async () => {
  const started = realMs();
  await smtp.expectNoMail("ada@example.test", { settleMs: 100 });
  expect(realMs() - started).toBeGreaterThanOrEqual(99);
});
