const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const FakeTimers = require("@sinonjs/fake-timers");
const nodemailer = require("nodemailer");
const { observe, REAL } = require("../src/cases.cjs");

const smtp = useSmtpServer();

const send = (to) =>
  nodemailer
    .createTransport({ host: smtp.host, port: smtp.port })
    .sendMail({ from: "a@b.test", to });

describe("a library's own fakes", () => {
  let clock;
  afterEach(() => clock.uninstall());

  test("leave waits alone, and a failure has the library's words", async () => {
    clock = FakeTimers.install();
    expect(await observe(expect, smtp)).toEqual(REAL);
    void send("bob@example.test").catch(() => {});
    const { message } = await smtp
      .waitForMail("bob@example.test", { timeoutMs: 20 })
      .catch((e) => e);
    expect(message).toContain('Use sinon.useFakeTimers({ toFake: ["Date", "setTimeout"');
  });

  test("the remedies help", async () => {
    const toFake = ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"];
    for (const options of [{ toFake }, { shouldAdvanceTime: true }]) {
      clock = FakeTimers.install(options);
      await send("grace@example.test");
      clock.uninstall();
    }
    expect(await smtp.mails("grace@example.test")).toHaveLength(2);
  });
});
