const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");

const smtp = useSmtpServer();

test("fails, and says what mail it received", async () => {
  await send("ada@example.test");
  expect(await smtp.waitForMail()).toHaveSubject("Goodbye, Ada");
});
