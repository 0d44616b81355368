const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");

const smtp = useSmtpServer();
const port = smtp.port;

test("the application has the address of this file's server", async () => {
  expect(process.env.MAIL_PORT).toBe(String(port));
  await send("ada@example.test");
  expect(await smtp.mails()).toHaveLength(1);
});

test("a mail is waited for, and judged by every kind of matcher", async () => {
  await send("ada@example.test");
  const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /welcome/i });
  expect(mail).toHaveSubject("Welcome, Ada");
  expect(mail).not.toBeSentTo("eve@example.test");
  expect(mail).toHaveCode("482913");
  expect(mail).toHaveLink({ text: "Enter", href: "https://shop.test/enter" });
  expect(mail).toHaveText(/your code/i);
  await expect(smtp).toReceiveMail({ to: "ada@example.test" });
  expect([mail]).toEqual([expect.mail({ subject: "Welcome, Ada" })]);
  expect({ mail }).toEqual({ mail: expect.toHaveSubject(/^Welcome/) });
});

test("a snapshot is the same with every version", async () => {
  await send("ada@example.test");
  expect(await smtp.waitForMail()).toMatchMailSnapshot();
});

test("a child process sends mail while the test is blocked", async () => {
  execFileSync(process.execPath, [join(__dirname, "../src/send.js"), "ada@example.test"]);
  expect(await smtp.mails("ada@example.test")).toMatchObject([{ subject: "From a child" }]);
});

test("no mail of the tests before is left, and none comes", async () => {
  expect(await smtp.mails()).toEqual([]);
  await smtp.expectNoMail();
});

describe("at the same time, told apart by their addresses", () => {
  test.concurrent.each(["one", "two", "three"])("%s", async (subject) => {
    await send(smtp.address(subject), subject);
    expect(await smtp.mails()).toMatchObject([{ subject }]);
  });
});

describe("at the same time, told apart by what opened their connections", () => {
  test.concurrent.each(["four", "five"])("%s", async (subject) => {
    await send("ada@example.test", subject);
    expect(await smtp.mails()).toMatchObject([{ subject }]);
  });
});

describe("under fake timers", () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([{ doNotFake: ["setImmediate"] }, { advanceTimers: true }])(
    "a wait gets its mail, and fails in real time: %j",
    async (options) => {
      jest.useFakeTimers(options);
      await send("ada@example.test");
      await smtp.waitForMail("ada@example.test");
      await expect(smtp.waitForMail("eve@example.test", { timeoutMs: 20 })).rejects.toThrow(
        "arrived within 20 ms",
      );
    },
  );
});
