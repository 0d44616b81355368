/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { holds, failing } = require("../asymmetric.js");
const { sendOrder } = require("../order.js");

const smtp = useSmtpServer();

test("mails within what is compared", async () => {
  await sendOrder(smtp.url);
  holds(expect, await smtp.waitForMail());
});

test.each(failing)("%s", async (_, fails) => {
  await sendOrder(smtp.url);
  fails(expect, await smtp.waitForMail());
});
