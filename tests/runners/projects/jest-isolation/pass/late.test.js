const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { gate } = require("../src/gate.js");
const { messageOf, note, send, startWorker, subjects } = require("../src/send.js");

const smtp = useSmtpServer();
note({ port: smtp.port });
const ada = "ada@example.test";
const FAST = { timeoutMs: 1 };

/** What a test does after it has ended: begun here, and released by the next one. */
function afterwards(action) {
  const { opened, open } = gate();
  const done = opened.then(action);
  return async () => {
    open();
    await done;
  };
}

describe("a timer", () => {
  let release;
  test("outlives its test", () => {
    release = afterwards(() => send(ada, "late by a timer"));
  });
  test("and sends no other's mail", async () => {
    await release();
    expect(await subjects(smtp)).toEqual([]);
    expect(await subjects(smtp.file)).toEqual([]);
    const named = 'belongs to the test "a timer › outlives its test", which had ended';
    expect(await messageOf(smtp.waitForMail(ada, FAST))).toContain(named);
    expect(await messageOf(smtp.file.waitForMail(ada, FAST))).toContain(named);
  });
});

describe("another process", () => {
  const worker = startWorker();
  afterAll(() => worker.stop());
  let release;
  test("is told an address by one test", () => {
    const own = smtp.address("ada");
    release = afterwards(() => worker.send(own, "late by a process"));
  });
  test("and what it sends there late is not the next one's", async () => {
    await release();
    expect(await subjects(smtp)).toEqual([]);
    expect(await messageOf(smtp.waitForMail({ subject: /late/ }, FAST))).toContain(
      'belongs to the test "another process › is told an address by one test", which had ended',
    );
  });
  test("while what says nothing is the mail of the one test that runs", async () => {
    await worker.send(ada, "says nothing");
    expect(await subjects(smtp)).toEqual(["says nothing"]);
  });
});
