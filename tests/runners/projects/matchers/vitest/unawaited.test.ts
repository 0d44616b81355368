/* oxlint-disable vitest/expect-expect -- what is not awaited asserts nothing */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { beforeAll, describe, expect, test } from "vitest";
import order from "../order.js";

interface Reads {
  readonly url: string;
}
const smtp = useSmtpServer();

test("one whose mail never comes", () => {
  expect(smtp).toReceiveMail({ to: "nobody@example.test" }); // not awaited
});

test("one that would have held", async ({ expect: local }) => {
  const { url }: Reads = smtp;
  await order.sendOrder(url);
  local(smtp).toReceiveMails(1); // not awaited
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
    order.sendOrder(smtp.url),
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
test("a callback whose end is waited for", async () => {
  await new Promise<void>((resolve, reject) => {
    expect(smtp)
      .toReceiveNoMail("ada@example.test")
      .then(
        () => resolve(),
        (error) => reject(error),
      );
  });
});
test("expected to fail", async () => {
  await expect(expect(smtp).toReceiveMail("a@example.test", { timeoutMs: 1 })).rejects.toThrow(
    "No mail",
  );
});

test.concurrent("one among concurrent tests", async ({ expect: local }) => {
  local(smtp).toReceiveMail(smtp.address("ada")); // not awaited
  await local(smtp).toReceiveNoMail(smtp.address("bob"));
});
test.concurrent("its neighbour", async ({ expect: local }) => {
  await local(smtp).toReceiveNoMail(smtp.address("ada"));
});

describe("the first test after", () => {
  beforeAll(() => {
    expect(smtp).toReceiveNoMail("ada@example.test"); // not awaited
  });
  test("one in a hook", () => undefined);
});
