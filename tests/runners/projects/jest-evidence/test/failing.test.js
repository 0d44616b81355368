/* oxlint-disable jest/expect-expect -- what fails here is more than assertions */
const assert = require("node:assert");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { refused, send } = require("../src/send.js");

const smtp = useSmtpServer();

test("a comparison fails", async () => {
  await send(smtp.port, "ada@example.test", "Welcome, Ada");
  await send(smtp.port, "ops@example.test", "New sign-up");
  expect(1).toBe(2);
});

test("passes", async () => {
  await send(smtp.port, "ada@example.test", "Never mind");
});

test("fails without mail", () => {
  expect(1).toBe(2);
});

test("takes too long", async () => {
  await send(smtp.port, "ada@example.test", "Slow");
  await new Promise(() => {});
}, 800);

test("throws a string", async () => {
  await send(smtp.port, "ada@example.test", "Text");
  throw "a string";
});

test("fails by an assertion of Node's", async () => {
  await send(smtp.port, "ada@example.test", "Asserted");
  assert.equal(1, 2);
});

test("its error lists the mail", async () => {
  await send(smtp.port, "ada@example.test", "Listed");
  await smtp.waitForMail({ subject: "Other" }, { timeoutMs: 50 });
});

test("gets one mail too many", async () => {
  await send(smtp.port, "ada@example.test", "One");
  await smtp.waitForMails(1);
  await send(smtp.port, "ada@example.test", "Two");
});

test("is refused", async () => {
  await refused(smtp.port);
  expect(1).toBe(2);
});

test.failing("is expected to fail", async () => {
  await send(smtp.port, "ada@example.test", "Expected");
  expect(1).toBe(2);
});

describe("at once", () => {
  test.concurrent("one", async () => {
    await send(smtp.port, "one+tag@example.test", "For one");
    expect(1).toBe(2);
  });
  test.concurrent("two", async () => {
    await send(smtp.port, "two+tag@example.test", "For two");
    expect(1).toBe(2);
  });
});

describe("a name", () => {
  for (const which of ["First", "Second"])
    test("that two tests have", async () => {
      await send(smtp.port, "ada@example.test", `${which} of a name`);
      expect(1).toBe(2);
    });
});
