import { test as ownTest, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { afterEach, describe, expect, test } from "vitest";
import { welcome } from "../src/shop.js";

const smtp = useSmtpServer();
const base = "https://shop.test";

test("a clean mail", async () => {
  await welcome("ada@example.test", { name: "Ada", base });
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});

test("a mail that nobody looked at", async () => {
  await welcome("ada@example.test", { name: undefined, base });
  expect(1).toBe(1);
});

test("one mail of two", async () => {
  await welcome("ada@example.test", { name: "Ada", base });
  await welcome("grace@example.test", { name: "Grace", base: "http://localhost:3000" });
  expect(await smtp.mails()).toHaveLength(2);
});

test("a mail that was forgotten", async () => {
  await welcome("ada@example.test", { name: undefined, base });
  await smtp.clear();
  expect(await smtp.mails()).toEqual([]);
});

describe("with a hook", () => {
  afterEach(() => welcome("ada@example.test", { name: "{{name}}", base }));

  test("a mail of the hook", () => {
    expect(1).toBe(1);
  });
});

describe("at the same time", () => {
  test.concurrent("a clean one", async ({ expect }) => {
    await welcome(smtp.address("ada"), { name: "Ada", base });
    expect(await smtp.mails()).toHaveLength(1);
  });

  test.concurrent("an unclean one", async ({ expect }) => {
    await welcome(smtp.address("grace"), { name: null, base });
    expect(await smtp.mails()).toHaveLength(1);
  });
});

ownTest("a server of its own", async ({ smtp: own, expect }) => {
  await welcome("ada@example.test", { name: undefined, base }, createTransport(own.url));
  expect(await own.mails()).toHaveLength(1);
});

test("no mail", () => {
  expect(1).toBe(1);
});
