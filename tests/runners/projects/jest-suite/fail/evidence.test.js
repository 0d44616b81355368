const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { Client } = require("../src/client.js");
const { send } = require("../src/mailer.js");

const smtp = useSmtpServer();

test("a near miss", async () => {
  await send("ada@example.test", "Welcome, Ada");
  await send("grace@example.test", "Welcome, Grace");
  await smtp.waitForMail({ to: "ada@example.test", subject: "Welcome Ada" }, { timeoutMs: 20 });
});

test("a matcher", async () => {
  await send("ada@example.test", "Welcome, Ada");
  expect(await smtp.waitForMail()).toHaveSubject("Goodbye, Ada");
});

test("a mail too many", async () => {
  await send("ada@example.test", "Surprise");
  await smtp.expectNoMail();
});

test("the runner's own timeout is near", async () => {
  await smtp.waitForMail("nobody@example.test");
}, 600);

let late;
test("the slow one", async () => {
  late = await Client.connect(smtp.port);
  await late.say("EHLO client.test");
});

test("mail of the slow one", async () => {
  await late.send("ada@example.test", "Late");
  late.close();
  await smtp.waitForMail("ada@example.test", { timeoutMs: 20 });
});

describe("before all", () => {
  beforeAll(() => send("ada@example.test", "Too early"));
  test("mail of nobody", async () => {
    await smtp.waitForMail("nobody@example.test", { timeoutMs: 20 });
  });
});

test("frozen timers", async () => {
  jest.useFakeTimers();
  try {
    await smtp.waitForMail("ada@example.test", { timeoutMs: 20 });
  } finally {
    jest.useRealTimers();
  }
});
