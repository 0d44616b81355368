const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

const smtp = useSmtpServer();

test("a mail arrives", async () => {
  await send(smtp.port, "ada@example.test", "Welcome");
  expect(await smtp.mails()).toHaveLength(1);
});
