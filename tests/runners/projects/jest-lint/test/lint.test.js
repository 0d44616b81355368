const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { welcome } = require("../src/shop.js");

const smtp = useSmtpServer();
const base = "https://shop.test";

test("a clean mail", async () => {
  await welcome("ada@example.test", { name: "Ada", base });
  expect(await smtp.waitForMail()).toHaveSubject("Welcome, Ada");
});

test("a mail that nobody looked at", async () => {
  await welcome("ada@example.test", { name: undefined, base });
  expect(1).toBe(1);
});

test("one mail of two", async () => {
  await welcome("ada@example.test", { name: "Ada", base });
  await welcome("grace@example.test", { name: "Grace", base: "http://localhost:3000" });
  expect(await smtp.mails()).toHaveLength(2);
});

describe("with a hook", () => {
  afterEach(() => welcome("ada@example.test", { name: "{{name}}", base }));

  test("a mail of the hook", () => {
    expect(1).toBe(1);
  });
});

test.concurrent("a clean one, at the same time", async () => {
  await welcome(smtp.address("ada"), { name: "Ada", base });
  expect(await smtp.mails()).toHaveLength(1);
});

test.concurrent("an unclean one, at the same time", async () => {
  await welcome(smtp.address("grace"), { name: null, base });
  expect(await smtp.mails()).toHaveLength(1);
});

test("no mail", () => {
  expect(1).toBe(1);
});
