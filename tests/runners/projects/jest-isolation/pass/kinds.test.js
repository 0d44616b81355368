const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { note, send, startWorker, subjects } = require("../src/send.js");

const smtp = useSmtpServer();
note({ port: smtp.port });
const ada = "ada@example.test";
const worker = startWorker();
afterAll(() => worker.stop());

/** The mail of a process that knows of no test is this test's, so no other one counts as running. */
async function runsAlone(subject) {
  expect(await subjects(smtp)).toEqual([]);
  await worker.send(ada, subject);
  expect(await subjects(smtp)).toEqual([subject]);
}

test.each(["one", "two"])("each: %s", (subject) => runsAlone(subject));
// What is skipped, and what is still to be written, is what this file is about: none of it may count as running.
test.skip("skipped", () => runsAlone("skipped"));
test.todo("still to be written");
test("after tests that are skipped", () => runsAlone("after skipped"));
test.failing("is to fail", async () => {
  await send(ada, "of a test that is to fail");
  throw new Error("as it should");
});
test("after a test that is to fail", () => runsAlone("after failing"));
test.failing("times out", () => new Promise(() => {}), 50);
test("after a test that has timed out", () => runsAlone("after a time-out"));
test("takes done", (done) => {
  runsAlone("done").then(() => done(), done);
});
test("after a test that took done", () => runsAlone("after done"));
describe.each(["ada", "grace"])("%s", (name) => {
  test("has her own mail", () => runsAlone(name));
});
