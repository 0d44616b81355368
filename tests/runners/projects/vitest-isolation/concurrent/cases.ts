/* oxlint-disable vitest/valid-title, vitest/valid-describe-callback -- what describes in a row is given both */
import { test as ownServer, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { afterAll, describe, expect, test } from "vitest";
import { meeting } from "../src/gate.js";
import { send, sendPooled, startWorker, subjects } from "../src/send.js";

/** As Vitest 5 has it, and as those before it have it. */
const inARow = (name: string, body: () => void) =>
  "sequential" in describe
    ? describe.sequential(name, body)
    : describe(name, { concurrent: false }, body);

/** What holds where all tests of a file are concurrent, in whatever order they begin. */
export function concurrentCases(file: string): void {
  const smtp = useSmtpServer();
  const worker = startWorker();
  afterAll(async () => {
    worker.stop();
    expect(await subjects(smtp.file)).toEqual([]);
  });
  const meet = meeting(5);

  test.concurrent("by the address, from another process", async () => {
    await meet();
    await worker.send(smtp.address("ada"), `${file} process`);
    expect(await subjects(smtp)).toEqual([`${file} process`]);
  });
  test.concurrent("by a plus-address, over a pool", async () => {
    await meet();
    await sendPooled(smtp.plus("ada@corp.example"), `${file} plus`);
    expect(await subjects(smtp)).toEqual([`${file} plus`]);
  });
  test.concurrent("by its own connection", async () => {
    await meet();
    await send("ada@example.test", `${file} connection`);
    expect(await subjects(smtp)).toEqual([`${file} connection`]);
  });
  ownServer.concurrent("by a server of its own", async ({ smtp: own }) => {
    await meet();
    const message = { from: "x@example.test", to: "ada@example.test", text: "" };
    await createTransport({ url: own.url }).sendMail({ ...message, subject: `${file} own` });
    expect(await subjects(own)).toEqual([`${file} own`]);
  });
  describe.concurrent("in a describe", () => {
    test("by the address", async () => {
      await meet();
      await sendPooled(smtp.address("ada"), `${file} describe`);
      expect(await subjects(smtp)).toEqual([`${file} describe`]);
    });
    describe("in a describe", () => {
      const inner = useSmtpServer();
      test("by its own connection", async () => {
        await send("ada@example.test", `${file} inner`);
        expect(await subjects(inner)).toEqual([`${file} inner`]);
      });
    });
  });
  inARow("in a row", () => {
    test("one", async () => {
      await send("ada@example.test", `${file} one`);
      expect(await subjects(smtp)).toEqual([`${file} one`]);
    });
    test("two", async () => {
      expect(await subjects(smtp)).toEqual([]);
      await send("ada@example.test", `${file} two`);
      expect(await subjects(smtp)).toEqual([`${file} two`]);
    });
  });
}
