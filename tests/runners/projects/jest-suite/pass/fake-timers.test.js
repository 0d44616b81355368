const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { execFile } = require("node:child_process");
const { join } = require("node:path");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

const realNow = Date.now;
afterEach(() => {
  jest.useRealTimers();
});

// nodemailer itself needs setImmediate; a client in another process needs nothing.
const elsewhere = () =>
  execFile(process.execPath, [join(__dirname, "../src/send.js"), "ada@example.test"]);

const WAYS = [
  ["modern", {}],
  ["legacy", { legacyFakeTimers: true }],
  ["advancing", { advanceTimers: true }],
  ["frozen in the past", { now: 0 }],
];

test.each(WAYS)("under %s fake timers a wait gets its mail", async (_name, options) => {
  jest.useFakeTimers(options);
  elsewhere();
  const mail = await smtp.waitForMail("ada@example.test", { timeoutMs: 4000 });
  expect(Math.abs(mail.receivedAt.getTime() - realNow())).toBeLessThan(60_000);
});

test.each(WAYS)("under %s fake timers a wait fails in real time", async (_name, options) => {
  jest.useFakeTimers(options);
  await expect(smtp.waitForMail("nobody@example.test", { timeoutMs: 20 })).rejects.toThrow(
    "arrived within 20 ms",
  );
  await smtp.expectNoMail();
});

test("nodemailer works under fake timers that leave setImmediate alone", async () => {
  jest.useFakeTimers({ doNotFake: ["setImmediate"] });
  await send("ada@example.test");
  expect(await smtp.mails()).toHaveLength(1);
});

test("modules that are loaded anew have the same server", async () => {
  jest.resetModules();
  const again = require("@smtp-fixture/jest-environment/test").useSmtpServer();
  await send("ada@example.test");
  expect(again.port).toBe(smtp.port);
  expect(await again.mails()).toHaveLength(1);
  expect(await smtp.mails()).toHaveLength(1);
});
