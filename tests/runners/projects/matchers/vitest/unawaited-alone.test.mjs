import { startSmtpFixture } from "@smtp-fixture/core";
import "@smtp-fixture/vitest-plugin/matchers";
import { afterAll, expect, test } from "vitest";

const smtp = await startSmtpFixture();
afterAll(() => smtp[Symbol.asyncDispose]());

test("one of a server in this process", () => {
  expect(smtp).toReceiveMail("ada@example.test");
});

test("awaited, of a server in this process", async () => {
  await expect(smtp).toReceiveNoMail("ada@example.test");
});
