/** @jest-environment <rootDir>/src/counting-environment.js */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

test("a wrapped environment has a server", async () => {
  await send("ada@example.test");
  expect(await smtp.mails()).toHaveLength(1);
});

test("and hears of its events as before", () => {
  expect(globalThis.counted).toEqual({ test_start: 2, test_done: 1 });
});
