/* oxlint-disable vitest/expect-expect, vitest/no-disabled-tests, vitest/warn-todo -- each kind of test that there is, one function for all */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test } from "vitest";
import { send, startWorker, subjects } from "../src/send.js";

const smtp = useSmtpServer();
const ada = "ada@example.test";
const worker = startWorker();

/** The mail of a process that knows of no test is this test's, so no other one counts as running. */
async function runsAlone(subject: string): Promise<void> {
  expect(await subjects(smtp)).toEqual([]);
  await worker.send(ada, subject);
  expect(await subjects(smtp)).toEqual([subject]);
}

test.each(["one", "two"])("each: %s", (subject) => runsAlone(subject));
test.for(["one", "two"])("for: %s", (subject) => runsAlone(subject));
// What is skipped, still to be written or expected to fail is what this file is about: none of it may count as running.
test.skip("skipped", () => runsAlone("skipped"));
test.todo("still to be written");
test("skips itself", async ({ skip }) => {
  await send(ada, "of a test that skips itself");
  skip();
});
test("after tests that are skipped", () => runsAlone("after skipped"));
test.fails("is to fail", async () => {
  await send(ada, "of a test that is to fail");
  throw new Error("as it should");
});
test("after a test that is to fail", () => runsAlone("after failing"));
test("times out", { fails: true, timeout: 50 }, () => new Promise(() => {}));
test("after a test that has timed out", () => runsAlone("after a time-out"));
describe.skip("a suite that is skipped", () => {
  test("skipped too", () => runsAlone("skipped"));
});
test.skipIf(true)("skipped by a condition", () => runsAlone("skipped"));
test("the last one", async () => {
  await runsAlone("last");
  worker.stop();
});
