const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");

const smtp = useSmtpServer({ dataSizeLimit: 4321 });
jest.retryTimes(1);

let attempts = 0;
test("is tried again with an inbox of its own", async () => {
  attempts++;
  await send("ada@example.test", `Attempt ${attempts}`);
  expect(await smtp.mails()).toMatchObject([{ subject: `Attempt ${attempts}` }]);
  expect(attempts).toBe(2);
});

test("a file has options of its own", async () => {
  await expect(send("ada@example.test", "x".repeat(5000))).rejects.toThrow(/552|size/i);
  expect(await smtp.attempts()).toHaveLength(1);
});
