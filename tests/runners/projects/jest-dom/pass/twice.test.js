/** @jest-environment ./environments/twice.js */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

const smtp = useSmtpServer();

test("an environment that is wrapped twice has one server", async () => {
  await send();
  expect(await smtp.mails()).toHaveLength(1);
  expect(isWrappedOnce).toBe(true);
});

test("a subclass adds what it likes to jsdom", async () => {
  const response = await fetch("data:text/plain,hello");
  expect(await response.text()).toBe("hello");
  expect(document.querySelector("body")).not.toBeNull();
});
