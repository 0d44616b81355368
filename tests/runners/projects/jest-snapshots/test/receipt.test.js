const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { sendReceipt } = require("../src/send-receipt.js");

const smtp = useSmtpServer();

test("a receipt", async () => {
  await sendReceipt(smtp.address("ada"));

  const mail = await smtp.waitForMail({ to: smtp.address("ada") });
  expect(mail).toMatchMailSnapshot();
});

test("a receipt without its HTML", async () => {
  await sendReceipt(smtp.address("ada"));
  const [mail] = await smtp.mails();
  expect(mail).toMatchMailSnapshot({ html: "omit", headers: ["Subject"] }, "no HTML");
  expect(mail).toMatchMailSnapshot("twice");
  expect.assertions(2);
});

test("Jest's own matcher prints the same form", async () => {
  await sendReceipt(smtp.address("ada"));
  const [mail] = await smtp.mails();
  expect(mail).toMatchSnapshot();
  expect({ user: "ada", mails: [mail] }).toMatchSnapshot();
});
