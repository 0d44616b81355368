const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { sendReceipt } = require("../src/send-receipt.js");

const smtp = useSmtpServer();

test("a receipt", async () => {
  await sendReceipt(smtp.address("ada"));

  const mail = await smtp.waitForMail({ to: smtp.address("ada") });
  expect(mail).toMatchMailSnapshot();
});

test("two snapshots of one mail", async () => {
  expect.assertions(2);
  const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
  expect(mail).toMatchMailSnapshot({ html: "omit", headers: ["From"] }, "no HTML");
  await expect(Promise.resolve(mail)).resolves.toMatchMailSnapshot({ attachments: "omit" });
});

test("Jest's own matcher", async () => {
  const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
  expect(mail).toMatchSnapshot();
  expect({ user: "ada", mails: [mail] }).toMatchSnapshot();
});
