import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

// All that Vitest can fake in a worker process: nextTick it refuses to.
const FAKED = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "Date",
  "performance",
  "hrtime",
  "queueMicrotask",
] as const;

beforeEach(() => void vi.useFakeTimers({ toFake: [...FAKED], now: 0 }));
afterEach(() => void vi.useRealTimers());

test("a server starts, serves, times a silent client out and stops while all timers are fake", async () => {
  const controller = await serve({}, { timeoutMs: 400 });
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.mail("a@c.test", ["b@s.test"], "Hello")).toEqual([
    expect.stringMatching(/^250 /),
  ]);
  expect(await client.rest()).toMatch(/^421 4\.4\.2 /);
  await controller.stop();
});

test("a hook that never settles is answered for while all timers are fake", async () => {
  await using controller = await serve(
    { handleNoop: () => new Promise<undefined>(() => {}) },
    { hookTimeoutMs: 20 },
  );
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.command("NOOP")).toEqual([expect.stringMatching(/^451 4\.3\.0 /)]);
});

test("start and stop keep their own times while all timers are fake", async () => {
  class Slow extends Controller {
    protected override createServer(): Promise<never> {
      return new Promise(() => {});
    }
  }
  await expect(new Slow({}, { readyTimeoutMs: 20 }).start()).rejects.toMatchObject({
    code: "CONTROLLER_READY_TIMEOUT",
  });
  const controller = await serve();
  await using client = await RawClient.greeted({ port: controller.port });
  await client.command("MAIL FROM:<>");
  await controller.stop({ drainMs: 20 });
  expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
});

test("a clock that is turned on does not end a session", async () => {
  await using controller = await serve();
  await using client = await RawClient.greeted({ port: controller.port });
  vi.advanceTimersByTime(3_600_000);
  vi.setSystemTime(new Date("2099-01-01"));
  expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
});
