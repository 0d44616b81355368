// In a file of its own: Vitest may put a fake nextTick back in place after useRealTimers(), when it has just called home.
import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test, vi } from "vitest";

const { observe, REAL } = createRequire(import.meta.url)("../src/cases.cjs");
const smtp = useSmtpServer();

const isForked = /forks/i.test(globalThis.__vitest_worker__.config.pool);

const toFake = ["nextTick", "queueMicrotask", "setImmediate", "setTimeout", "Date", "hrtime"];

test.runIf(isForked)("Vitest lets nobody fake nextTick in a child process", () => {
  expect(() => vi.useFakeTimers({ toFake })).toThrow("nextTick");
});

test.runIf(!isForked)("waits keep real time while nextTick is fake", async () => {
  vi.useFakeTimers({ toFake });
  expect(await observe(expect, smtp, { isMailerStopped: true })).toEqual(REAL);
  const { message } = await smtp
    .waitForMail("nobody@example.test", { timeoutMs: 20 })
    .catch((error) => error);
  vi.useRealTimers();
  expect(message).toContain("setImmediate and nextTick are faked in this test");
});
