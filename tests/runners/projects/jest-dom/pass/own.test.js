/** @jest-environment ./environments/own.js */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

const smtp = useSmtpServer();

test("an environment of the project's own hears of everything first", async () => {
  await send();
  expect(await smtp.mails()).toHaveLength(1);
  expect(events[0]).toBe("test_start");
  expect(events.at(-1)).toBe("test_fn_start");
  expect(docblock).toBe("./environments/own.js");
  // Its own setup has run before there is a server, as it does without one.
  expect(seen).toEqual({ hasServer: false, hasContext: true });
});

test("its own conditions win over those that a mailer needs", () => {
  expect(require("conditional")).toBe("special");
});
