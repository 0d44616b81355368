/* oxlint-disable vitest/expect-expect, promise/no-callback-in-promise -- what is not awaited asserts nothing */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { sendOrder } = require("../order.js");

const smtp = useSmtpServer();

test("one whose mail never comes", () => {
  expect(smtp).toReceiveMail({ to: "nobody@example.test" }); // not awaited
});

test("one that would have held", async () => {
  await sendOrder(smtp.url);
  expect(smtp).toReceiveMails(1); // not awaited
  await smtp.waitForMail();
});

test("two at once", () => {
  expect(smtp).not.toReceiveMail("ada@example.test", { timeoutMs: 50 }); // not awaited
  expect(smtp).toReceiveNoMail(); // not awaited
});

test("awaited", async () => {
  await expect(smtp).toReceiveNoMail("ada@example.test");
});
test("returned", () => expect(smtp).toReceiveNoMail("ada@example.test"));
test("among others", async () => {
  await Promise.all([
    expect(smtp).toReceiveMails(1, { subject: /order/ }),
    expect(smtp).toReceiveMail(),
    sendOrder(smtp.url),
  ]);
});
test("with a handler", async () => {
  await expect(smtp)
    .toReceiveNoMail()
    .finally(() => undefined);
});
test("a callback, and its end is not waited for", () => {
  const received = expect(smtp).toReceiveMail("ada@example.test"); // not awaited
  received.then(
    () => "ignored",
    () => "ignored",
  );
});
test("a callback whose end is waited for", (done) => {
  expect(smtp)
    .toReceiveNoMail("ada@example.test")
    .then(
      () => done(),
      (error) => done(error),
    );
});
test("expected to fail", async () => {
  const received = expect(smtp).toReceiveMail("a@example.test", { timeoutMs: 1 });
  await expect(received).rejects.toThrow("No mail");
});

test.concurrent("one among concurrent tests", async () => {
  expect(smtp).toReceiveMail(smtp.address("ada")); // not awaited
  await expect(smtp).toReceiveNoMail(smtp.address("bob"));
});
test.concurrent("its neighbour", async () => {
  await expect(smtp).toReceiveNoMail(smtp.address("ada"));
});

describe("the first test after", () => {
  beforeAll(() => {
    expect(smtp).toReceiveNoMail("ada@example.test"); // not awaited
  });
  test("one in a hook", () => undefined);
});
