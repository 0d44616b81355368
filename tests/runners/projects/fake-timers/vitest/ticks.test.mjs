// In a file of its own: Vitest may put a fake nextTick back in place after useRealTimers(), when it has just called home.
import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test, vi } from "vitest";

const { holds } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer();

const isForked = /forks/i.test(globalThis.__vitest_worker__.config.pool);

test("waits keep real time while nextTick is fake, where Vitest lets it be", async () => {
  const toFake = ["nextTick", "queueMicrotask", "setImmediate", "setTimeout", "Date", "hrtime"];
  if (isForked) {
    expect(() => vi.useFakeTimers({ toFake })).toThrow("nextTick");
    return;
  }
  vi.useFakeTimers({ toFake });
  await holds(expect, smtp, { isMailerStopped: true });
  const { message } = await smtp
    .waitForMail("nobody@example.test", { timeoutMs: 20 })
    .catch((error) => error);
  vi.useRealTimers();
  expect(message).toContain("setImmediate and nextTick are faked in this test");
});
