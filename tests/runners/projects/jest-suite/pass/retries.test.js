const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

jest.retryTimes(2);

let attempts = 0;
test("each attempt begins with a clean inbox", async () => {
  attempts++;
  await send("ada@example.test", `Attempt ${attempts}`);
  expect(await smtp.mails()).toMatchObject([{ subject: `Attempt ${attempts}` }]);
  expect(attempts).toBe(3);
});

let surplus = 0;
test("a surplus of mail is a failure that is tried again", async () => {
  surplus++;
  await send("ada@example.test");
  await smtp.waitForMails(1);
  if (surplus === 1) await send("ada@example.test");
});

afterAll(() => {
  note({ surplusAttempts: surplus });
});
