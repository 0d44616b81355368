const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

/** What a wait says that gets no mail, and how long it has waited. */
async function wait(timeoutMs) {
  const text = await smtp.waitForMail("nobody@example.test", { timeoutMs }).then(
    () => "It came.",
    ({ message }) => message,
  );
  return { text, ms: Number(/within (\d+) ms/.exec(text)?.[1]) };
}

/** Stands for work that takes its time: the thread does nothing else meanwhile. */
const work = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test("a wait ends before its test's time does, and says what cut it short", async () => {
  work(100);
  const { ms, text } = await wait(60_000);
  expect(ms).toBeLessThanOrEqual(800);
  expect(text).toContain("The wait was to last 60000 ms, and ended early");
  expect(text).toContain('test("…", …, 10_000), jest.setTimeout(10_000)');
}, 1000);

test("a time of 0 is the default in Jest", async () => {
  const { ms, text } = await wait(50);
  expect(ms).toBe(50);
  expect(text).not.toContain("ended early");
}, 0);

describe("hooks", () => {
  const inHooks = [];
  beforeAll(async () => {
    inHooks.push(await wait());
  }, 1000);
  beforeEach(async () => {
    inHooks.push(await wait());
  }, 1000);

  test("have a time of their own, and take none of their test's", async () => {
    for (const { ms, text } of inHooks) {
      expect(ms).toBeLessThanOrEqual(900);
      expect(text).toContain("ended early");
    }
    expect(inHooks).toHaveLength(2);
    expect((await wait()).ms).toBeGreaterThan(250);
  }, 1500);
});
