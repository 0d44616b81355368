/* oxlint-disable vitest/no-conditional-expect, vitest/valid-title -- each attempt is another */
import { test as ownServer, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { describe, expect, test } from "vitest";
import { gate } from "../src/gate.js";
import { send, startWorker, subjects } from "../src/send.js";

const smtp = useSmtpServer();
const ada = "ada@example.test";

describe("each attempt at a test", () => {
  let attempt = 0;
  const { opened, open } = gate();
  let late: Promise<unknown> | undefined;
  test("sees none of the mail of an earlier one, however late that is", { retry: 2 }, async () => {
    attempt++;
    expect(await subjects(smtp)).toEqual([]);
    if (attempt === 1) late = opened.then(() => send(ada, "late, of the first attempt"));
    if (attempt === 2) {
      open();
      await late;
    }
    expect(await subjects(smtp)).toEqual([]);
    await send(ada, `attempt ${attempt}`);
    expect(await subjects(smtp)).toEqual([`attempt ${attempt}`]);
    const { message } = await smtp
      .waitForMail({ subject: /^late/ }, { timeoutMs: 1 })
      .catch((error: Error) => error as never);
    if (attempt === 2)
      expect(message).toContain("belongs to an earlier attempt at this test, which had ended");
    expect(attempt).toBe(3);
  });

  const worker = startWorker();
  const addresses: string[] = [];
  test("has an address of its own", { retry: 1 }, async () => {
    addresses.push(smtp.address("ada"));
    await worker.send(addresses[0], "to the first");
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(await subjects(smtp)).toEqual(addresses.length === 1 ? ["to the first"] : []);
    expect(addresses).toHaveLength(2);
    worker.stop();
  });
});

let repeats = 0;
test("a test that is repeated begins anew each time", { repeats: 2 }, async () => {
  expect(await subjects(smtp)).toEqual([]);
  await send(ada, `repeat ${++repeats}`);
  expect(await subjects(smtp)).toEqual([`repeat ${repeats}`]);
});

const ports: number[] = [];
ownServer("each attempt has another server of its own", { retry: 1 }, async ({ smtp: own }) => {
  ports.push(own.port);
  const { url } = own;
  await createTransport({ url }).sendMail({ from: ada, to: ada, subject: "own", text: "" });
  await send(ada, "the file's");
  expect((await subjects(own)).toSorted()).toEqual(["own", "the file's"]);
  expect(new Set(ports).size).toBe(2);
});

describe.concurrent("attempts at concurrent tests", () => {
  for (const name of ["a", "b"]) {
    let tries = 0;
    test(name, { retry: 1 }, async () => {
      await send(ada, `${name}, try ${++tries}`);
      expect(await subjects(smtp)).toEqual([`${name}, try ${tries}`]);
      expect(tries).toBe(2);
    });
  }
});
