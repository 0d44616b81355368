/* oxlint-disable vitest/expect-expect -- what fails here is more than assertions */
import { test as ownTest, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test, vi } from "vitest";
import { refused, send } from "../src/send.js";

const smtp = useSmtpServer();

test("a comparison fails", async () => {
  await send(smtp.port, "ada@example.test", "Welcome, Ada");
  await send(smtp.port, "ops@example.test", "New sign-up");
  expect(1).toBe(2);
});

test("passes", async () => {
  await send(smtp.port, "ada@example.test", "Never mind");
});

test("fails without mail", () => {
  expect(1).toBe(2);
});

test("takes too long", { timeout: 500 }, async () => {
  await send(smtp.port, "ada@example.test", "Slow");
  await new Promise(() => {});
});

let count = 0;
test("fails twice, then passes", { retry: 2 }, async () => {
  count++;
  await send(smtp.port, "ada@example.test", `Attempt ${count}`);
  expect(count).toBe(3);
});

let silent = 0;
test("fails without mail, then passes with one", { retry: 1 }, async () => {
  silent++;
  if (silent === 2) await send(smtp.port, "ada@example.test", "Not of the first attempt");
  expect(silent).toBe(2);
});

test("its error lists the mail", async () => {
  await send(smtp.port, "ada@example.test", "Listed");
  await smtp.waitForMail({ subject: "Other" }, { timeoutMs: 50 });
});

test("gets one mail too many", async () => {
  await send(smtp.port, "ada@example.test", "One");
  await smtp.waitForMails(1);
  await send(smtp.port, "ada@example.test", "Two");
});

test("is refused", async () => {
  await refused(smtp.port);
  expect(1).toBe(2);
});

// Passes by failing: a failure that is expected is no news, and leaves no evidence.
test.fails("is expected to fail", async () => {
  await send(smtp.port, "ada@example.test", "Expected");
  expect(1).toBe(2);
});

describe("at once", () => {
  test.concurrent("one", async ({ expect: expectHere }) => {
    await send(smtp.port, "one+tag@example.test", "For one");
    expectHere(1).toBe(2);
  });
  test.concurrent("two", async ({ expect: expectHere }) => {
    await send(smtp.port, "two+tag@example.test", "For two");
    expectHere(1).toBe(2);
  });
});

ownTest("with a server of its own", async ({ smtp: own, expect: expectHere }) => {
  await send(own.port, "ada@example.test", "Own");
  expectHere(1).toBe(2);
});

describe("a name", () => {
  for (const which of ["First", "Second"])
    test("that two tests have", async () => {
      await send(smtp.port, "ada@example.test", `${which} of a name`);
      expect(1).toBe(2);
    });
});

test("fails under fake timers", async () => {
  await send(smtp.port, "ada@example.test", "Frozen");
  vi.useFakeTimers({ now: 0 });
  expect(1).toBe(2);
});
