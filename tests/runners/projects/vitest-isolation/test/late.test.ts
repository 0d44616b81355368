/* oxlint-disable vitest/expect-expect -- the test after it looks */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterAll, describe, expect, test } from "vitest";
import { gate } from "../src/gate.js";
import { send, sendPooled, startWorker, subjects } from "../src/send.js";

const smtp = useSmtpServer();
const ada = "ada@example.test";

/** What a test does after it has ended: begun here, and released by the next one. */
function afterwards(action: () => Promise<unknown>) {
  const { opened, open } = gate();
  const done = opened.then(() => action());
  return async () => {
    open();
    await done;
  };
}

const failing = async (wait: Promise<unknown>): Promise<string> => {
  const { message } = await wait.then(
    () => ({ message: "no failure" }),
    (error: Error) => error,
  );
  return message;
};

describe("a timer", () => {
  let release: () => Promise<void>;
  test("outlives its test", () => {
    release = afterwards(() => send(ada, "late by a timer"));
  });
  test("and sends no other's mail", async () => {
    await release();
    expect(await subjects(smtp)).toEqual([]);
    expect(await subjects(smtp.file)).not.toContain("late by a timer");
    const named = 'belongs to the test "a timer › outlives its test", which had ended';
    expect(await failing(smtp.waitForMail(ada, { timeoutMs: 1 }))).toContain(named);
    expect(await failing(smtp.file.waitForMail(ada, { timeoutMs: 1 }))).toContain(named);
  });
});

describe("a pool", () => {
  let release: () => Promise<void>;
  test("is opened by one test", async () => {
    await sendPooled(ada, "opens the connection");
    expect(await subjects(smtp)).toEqual(["opens the connection"]);
    const own = smtp.address("ada");
    release = afterwards(() => sendPooled(own, "late over the pool"));
  });
  test("and used by the next, which has its own mail and not the late one", async () => {
    await sendPooled(ada, "over the same connection");
    await release();
    expect(await subjects(smtp)).toEqual(["over the same connection"]);
    expect(await failing(smtp.waitForMail({ subject: /late/ }, { timeoutMs: 1 }))).toContain(
      'belongs to the test "a pool › is opened by one test", which had ended',
    );
  });
});

describe("another process", () => {
  const worker = startWorker();
  afterAll(() => worker.stop());
  let release: () => Promise<void>;
  test("is told an address by one test", () => {
    const own = smtp.address("ada");
    release = afterwards(() => worker.send(own, "late by a process"));
  });
  test("and what it sends there late is not the next one's", async () => {
    await release();
    expect(await subjects(smtp)).toEqual([]);
    expect(await failing(smtp.waitForMail({ subject: /late/ }, { timeoutMs: 1 }))).toContain(
      'belongs to the test "another process › is told an address by one test", which had ended',
    );
  });
  test("while what says nothing is the mail of the one test that runs", async () => {
    await worker.send(ada, "says nothing");
    expect(await subjects(smtp)).toEqual(["says nothing"]);
  });
});
