import { createRequire } from "node:module";
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterEach, describe, expect, test, vi } from "vitest";

const require = createRequire(import.meta.url);
const { mailFromHere, observe, REAL } = require("../src/cases.cjs");
const smtp = useSmtpServer();

const NAMES = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
  "queueMicrotask",
  "performance",
  "hrtime",
  "Date",
];

afterEach(() => vi.useRealTimers());

test.each(NAMES)("waits keep real time while %s is fake", async (name) => {
  vi.useFakeTimers({ toFake: [name] });
  expect(await observe(expect, smtp)).toEqual(REAL);
});

test("waits keep real time while all of these are fake", async () => {
  vi.useFakeTimers({ toFake: NAMES });
  expect(await observe(expect, smtp)).toEqual(REAL);
});

test.each([[{}], [{ shouldAdvanceTime: true }], [{ now: 0 }]])(
  "waits keep real time under vi.useFakeTimers(%j)",
  async (options) => {
    vi.useFakeTimers(options);
    expect(await observe(expect, smtp)).toEqual(REAL);
  },
);

test("waits keep real time where timers are faked, and real again, in the middle of one", async () => {
  const before = smtp.waitForMail("nobody@example.test", { timeoutMs: 80 });
  vi.useFakeTimers();
  await expect(before).rejects.toThrow("arrived within 80 ms");
  const meanwhile = smtp.waitForMail("nobody@example.test", { timeoutMs: 80 });
  vi.useRealTimers();
  await expect(meanwhile).rejects.toThrow("arrived within 80 ms");
});

describe("what a failure says of a client that stands still", () => {
  const { createTransport } = require("nodemailer");
  const failure = async () => {
    const transport = createTransport({ host: smtp.host, port: smtp.port });
    const sent = transport.sendMail({ from: "a@b.test", to: "ada@example.test" }).catch(() => {});
    const text = await smtp.waitForMail("ada@example.test", { timeoutMs: 100 }).then(
      () => "arrived",
      ({ message }) => message,
    );
    return { text, sent };
  };

  test("names the remedy of Vitest, and it helps", async () => {
    vi.useFakeTimers();
    const { text } = await failure();
    const [, options] =
      /setImmediate is faked .* vi\.useFakeTimers\((\{.*\})\), or \{/.exec(text) ?? [];
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: JSON.parse(/\[.*\]/.exec(options)[0]) });
    await createTransport({ host: smtp.host, port: smtp.port }).sendMail({
      from: "a@b.test",
      to: "grace@example.test",
    });
    expect(await smtp.mails("grace@example.test")).toHaveLength(1);
  });

  test("says nothing where time goes on, or nothing is fake", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { message } = await smtp
      .waitForMail("nobody@example.test", { timeoutMs: 20 })
      .catch((e) => e);
    vi.useRealTimers();
    const { message: real } = await smtp
      .waitForMail("nobody@example.test", { timeoutMs: 20 })
      .catch((e) => e);
    expect(message + real).not.toContain("faked");
  });

  test("says nothing where a client has come and gone since", async () => {
    vi.useFakeTimers();
    const waiting = smtp.waitForMail(
      { to: "ada@example.test", subject: "Other" },
      { timeoutMs: 500 },
    );
    mailFromHere("ada@example.test");
    const { message } = await waiting.catch((e) => e);
    expect(message).toContain("From here");
    expect(message).not.toContain("faked");
  });

  test("names the clock where it is the application that waits", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const { message } = await smtp
      .waitForMail("nobody@example.test", { timeoutMs: 20 })
      .catch((e) => e);
    expect(message).toContain("await vi.advanceTimersByTimeAsync(ms)");
  });
});
