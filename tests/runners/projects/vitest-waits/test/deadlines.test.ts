import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { beforeEach, describe, expect, test } from "vitest";

const smtp = useSmtpServer();

/** Stands for work that takes its time: the thread does nothing else meanwhile. */
const work = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** How long a wait without any options would have gone on. */
async function patienceMs(): Promise<number> {
  const reason = await smtp.waitForMail("nobody@example.test").catch(({ message }) => message);
  return Number(/within (\d+) ms/.exec(reason)?.[1]);
}

test("a wait ends before the test's own time does", { timeout: 500 }, async () => {
  work(100);
  const waitedMs = await patienceMs();
  expect(waitedMs).toBeGreaterThan(1);
  expect(waitedMs).toBeLessThanOrEqual(300);
});

describe("after a hook that took longer than a test may", () => {
  beforeEach(() => {
    work(600);
  });

  test("a wait still has the test's own time", { timeout: 500 }, async () => {
    const waitedMs = await patienceMs();
    expect(waitedMs).toBeGreaterThan(300);
    expect(waitedMs).toBeLessThanOrEqual(400);
  });
});
