const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

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
}, 400);
test("throws a string", async () => {
  await send(smtp.port, "ada@example.test", "Strung");
  throw "a string";
});
test("its error lists the mail", async () => {
  await send(smtp.port, "ada@example.test", "Listed");
  await smtp.waitForMail({ subject: "Other" }, { timeoutMs: 50 });
});
test.failing("is expected to fail", async () => {
  await send(smtp.port, "ada@example.test", "Expected");
  expect(1).toBe(2);
});
describe("two at once", () => {
  test.concurrent("one", async () => {
    await send(smtp.port, smtp.address("one"), "For one");
    expect(1).toBe(2);
  });
  test.concurrent("two", async () => {
    await send(smtp.port, smtp.address("two"), "For two");
    expect(1).toBe(2);
  });
});
test("same name", async () => {
  await send(smtp.port, "ada@example.test", "First of a name");
  require("assert").equal(1, 2);
});
test("same name", async () => {
  await send(smtp.port, "ada@example.test", "Second of a name");
  expect(1).toBe(2);
});
