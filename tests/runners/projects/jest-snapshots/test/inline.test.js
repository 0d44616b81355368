const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { sendReceipt } = require("../src/send-receipt.js");

const smtp = useSmtpServer();

test("inline", async () => {
  const mail = await smtp.during(() => sendReceipt(smtp.address("ada")));
  expect(mail).toMatchMailInlineSnapshot();
  expect(mail).toMatchMailInlineSnapshot({ html: "omit", attachments: "omit", headers: ["To"] });
  expect(mail).toMatchInlineSnapshot();
});
