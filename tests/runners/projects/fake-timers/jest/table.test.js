const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const nodemailer = require("nodemailer");
const { observe, REAL } = require("../src/cases.cjs");

const smtp = useSmtpServer();

const NAMES = [
  "Date",
  "hrtime",
  "nextTick",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "clearImmediate",
  "setInterval",
  "clearInterval",
  "setTimeout",
  "clearTimeout",
];

afterEach(() => jest.useRealTimers());

const send = (to) =>
  nodemailer
    .createTransport({ host: smtp.host, port: smtp.port })
    .sendMail({ from: "a@b.test", to });

test("waits keep real time as the configuration has it", async () => {
  expect(await observe(expect, smtp)).toEqual(REAL);
});

test.each(NAMES)("waits keep real time while %s is fake", async (name) => {
  jest.useFakeTimers({
    legacyFakeTimers: false,
    doNotFake: NAMES.filter((other) => other !== name),
  });
  expect(await observe(expect, smtp)).toEqual(REAL);
});

test.each(NAMES)("waits keep real time while all but %s is fake", async (name) => {
  jest.useFakeTimers({ legacyFakeTimers: false, doNotFake: [name] });
  expect(await observe(expect, smtp)).toEqual(REAL);
});

test.each([[{}], [{ legacyFakeTimers: true }], [{ advanceTimers: true }], [{ now: 0 }]])(
  "waits keep real time under jest.useFakeTimers(%j)",
  async (options) => {
    jest.useFakeTimers(options);
    expect(await observe(expect, smtp)).toEqual(REAL);
  },
);

test("waits keep real time where timers are faked, and real again, in the middle of one", async () => {
  jest.useRealTimers();
  const before = smtp.waitForMail("nobody@example.test", { timeoutMs: 80 });
  jest.useFakeTimers();
  await expect(before).rejects.toThrow("arrived within 80 ms");
  const meanwhile = smtp.waitForMail("nobody@example.test", { timeoutMs: 80 });
  jest.useRealTimers();
  await expect(meanwhile).rejects.toThrow("arrived within 80 ms");
});

test("a failure names the remedy of Jest, and it helps", async () => {
  jest.useFakeTimers({ legacyFakeTimers: false });
  void send("ada@example.test").catch(() => {});
  await expect(smtp.waitForMail("ada@example.test", { timeoutMs: 50 })).rejects.toThrow(
    'setImmediate is faked in this test, and nodemailer needs the real one: mail that it was told to send may never leave. Use jest.useFakeTimers({ doNotFake: ["setImmediate"] }), or { advanceTimers: true }',
  );
  for (const options of [{ doNotFake: ["setImmediate"] }, { advanceTimers: true }]) {
    jest.useFakeTimers({ legacyFakeTimers: false, ...options });
    await send("grace@example.test");
    jest.useRealTimers();
  }
  await smtp.waitForMails(2, "grace@example.test");
});

test("legacy fake timers stop no client, and nothing is said of them", async () => {
  jest.useFakeTimers({ legacyFakeTimers: true });
  await send("ada@example.test");
  await smtp.waitForMail("ada@example.test");
  const { message } = await smtp
    .waitForMail("nobody@example.test", { timeoutMs: 20 })
    .catch((e) => e);
  expect(message).not.toContain("setImmediate");
});
