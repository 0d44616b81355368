const { startSmtpFixture } = require("@smtp-fixture/core");
const { sendReceipt } = require("../src/send-receipt.js");

test("a server of one's own", async () => {
  const smtp = await startSmtpFixture();
  try {
    process.env.SMTP_URL = smtp.url;
    await sendReceipt(smtp.address("ada"));
    const [mail] = await smtp.mails();
    expect({ mail }).toMatchSnapshot();
  } finally {
    await smtp[Symbol.asyncDispose]();
  }
});
