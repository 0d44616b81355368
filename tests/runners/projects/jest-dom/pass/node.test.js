const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

const smtp = useSmtpServer();

test("a file beside them has no DOM", async () => {
  expect(typeof document).toBe("undefined");
  await send();
  expect(await smtp.mails()).toHaveLength(1);
});
