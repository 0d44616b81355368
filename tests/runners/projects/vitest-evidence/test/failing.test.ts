/* oxlint-disable vitest/expect-expect -- what fails here is more than assertions */
import { test as ownTest, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { describe, expect, test } from "vitest";
import { send } from "../src/send.js";

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
test("takes too long", { timeout: 300 }, async () => {
  await send(smtp.port, "ada@example.test", "Slow");
  await new Promise(() => {});
});
let count = 0;
test("fails twice, then passes", { retry: 2 }, async () => {
  count++;
  await send(smtp.port, "ada@example.test", `Attempt ${count}`);
  expect(count).toBe(3);
});
test("its error lists the mail", async () => {
  await send(smtp.port, "ada@example.test", "Listed");
  await smtp.waitForMail({ subject: "Other" }, { timeoutMs: 50 });
});
test("is refused", async () => {
  await expect(
    createTransport({ port: smtp.port, host: smtp.host }).sendMail({
      from: "a@example.test",
      to: ["ä@b"],
      text: "x",
    }),
  ).rejects.toThrow("nope");
});
test.fails("is expected to fail", async () => {
  await send(smtp.port, "ada@example.test", "Expected");
  expect(1).toBe(2);
});
describe("two at once", () => {
  test.concurrent("one", async ({ expect }) => {
    await send(smtp.port, smtp.address("one"), "For one");
    expect(1).toBe(2);
  });
  test.concurrent("two", async ({ expect }) => {
    await send(smtp.port, smtp.address("two"), "For two");
    expect(1).toBe(2);
  });
});
ownTest("with a server of its own", async ({ smtp: own, expect }) => {
  await send(own.port, "ada@example.test", "Own");
  expect(1).toBe(2);
});
test("same name", async () => {
  await send(smtp.port, "ada@example.test", "First of a name");
  expect(1).toBe(2);
});
test("same name", async () => {
  await send(smtp.port, "ada@example.test", "Second of a name");
  expect(1).toBe(2);
});
