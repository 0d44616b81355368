const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { sendReceipt } = require("../src/send-receipt.js");

const smtp = useSmtpServer();

test("inline", async () => {
  await sendReceipt(smtp.address("ada"));
  const [mail] = await smtp.mails();
  expect(mail).toMatchMailInlineSnapshot();
  expect(mail).toMatchMailInlineSnapshot({ html: "omit", attachments: "omit" });
  expect(mail).toMatchInlineSnapshot();
});
