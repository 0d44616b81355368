import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { meeting } from "../src/gate.js";
import { send, startWorker, subjects } from "../src/send.js";

const smtp = useSmtpServer();
const worker = startWorker();
afterAll(() => worker.stop());
beforeAll(() => send("all@example.test", "before all tests"));

const failing = async (wait: Promise<unknown>): Promise<{ code: string; message: string }> =>
  await wait.then(
    () => ({ code: "", message: "no failure" }),
    (error: Error & { code: string }) => error,
  );

describe.concurrent("mail that says nothing while two tests run", () => {
  const sent = meeting(2);
  test("fails the one that waits for it by name", async () => {
    await worker.send("ada@example.test", "of nobody");
    await sent();
    const { code, message } = await failing(
      smtp.waitForMail("ada@example.test", { timeoutMs: 50 }),
    );
    expect(code).toBe("MAIL_UNOWNED");
    expect(message).toContain("belongs to nobody");
    expect(message).toContain('"of nobody"');
    expect(message).toContain("smtp.address(");
  });
  test("and is in smtp.file", async () => {
    await sent();
    expect(await subjects(smtp)).toEqual([]);
    expect(await subjects(smtp.file)).toContain("of nobody");
  });
});

test("mail from before all tests is named too", async () => {
  const { message } = await failing(smtp.waitForMail("all@example.test", { timeoutMs: 1 }));
  expect(message).toContain("before this test began and belongs to nobody. It is in smtp.file.");
});

test("smtp.file keeps what belongs to nobody, for as long as the file runs", async () => {
  expect(await subjects(smtp.file)).toEqual(["before all tests", "of nobody"]);
  await send("ada@example.test", "mine");
  await smtp.clear();
  expect(await subjects(smtp.file)).toEqual(["before all tests", "of nobody"]);
  await smtp.file.clear();
  expect(await subjects(smtp.file)).toEqual([]);
});
