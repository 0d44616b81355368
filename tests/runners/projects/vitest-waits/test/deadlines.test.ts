import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

const smtp = useSmtpServer();

/** Stands for work that takes its time: the thread does nothing else meanwhile. */
const work = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** What a wait says that gets no mail. */
const reason = (timeoutMs?: number): Promise<string> =>
  smtp.waitForMail("nobody@example.test", { timeoutMs }).then(
    () => "It came.",
    ({ message }: Error) => message,
  );

const msOf = (text: string) => Number(/within (\d+) ms/.exec(text)?.[1]);

/** How long a wait without any options would have gone on. */
const patienceMs = async () => msOf(await reason());

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

test("a wait that was asked to last longer than its test may says what cut it short", async () => {
  const text = await reason(60_000);
  expect(msOf(text)).toBeLessThan(500);
  expect(text).toContain("The wait was to last 60000 ms, and ended early");
  expect(text).toContain('test("…", { timeout: 10_000 }, …), or testTimeout (hookTimeout)');
}, 500);

test("a wait that ends by its own time says nothing of the kind", async () => {
  expect(await reason(10)).not.toContain("ended early");
});

test("without a limit a wait lasts as long as it was asked to", { timeout: 0 }, async () => {
  const text = await reason(150);
  expect(msOf(text)).toBe(150);
  expect(text).not.toContain("ended early");
});

test("the same with Infinity", { timeout: Infinity }, async () => {
  expect(msOf(await reason(150))).toBe(150);
});

let attempts = 0;
test("each attempt has the whole time", { timeout: 600, retry: 1 }, async () => {
  attempts++;
  const waitedMs = await patienceMs();
  expect(waitedMs).toBeGreaterThan(300);
  expect(attempts).toBe(2);
});

describe("a time that was set for the tests that follow", () => {
  vi.setConfig({ testTimeout: 1000, hookTimeout: 1000 });

  const inHooks: number[] = [];
  beforeAll(async () => {
    inHooks.push(await patienceMs());
  });
  beforeEach(async () => {
    inHooks.push(await patienceMs());
  });

  test("holds for them", async () => {
    expect(await patienceMs()).toBeLessThanOrEqual(900);
  });

  test("and for hooks", () => {
    for (const waitedMs of inHooks) expect(waitedMs).toBeLessThanOrEqual(900);
    expect(inHooks).toHaveLength(3);
  });
});
