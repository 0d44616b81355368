/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smtp": {"maxOctets": 20000}}
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

const text = "A line of sixty-four octets, that is what this line is made of\r\n".repeat(75);

test.each([1, 2, 3, 4])("the mail of tests that have ended makes room, %i", async (nth) => {
  for (const of of [1, 2, 3]) await send("ada@example.test", `${nth}: ${of} of 3`, { text });
  const mails = await smtp.waitForMails(3);
  expect(mails.map(({ subject }) => subject)).toEqual([
    `${nth}: 1 of 3`,
    `${nth}: 2 of 3`,
    `${nth}: 3 of 3`,
  ]);
});
