/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const cases = require("../failing.js");
const { sendOrder } = require("../order.js");

const smtp = useSmtpServer();

test.each(cases)("%s", async (_, fails) => {
  await sendOrder(smtp.url);
  await fails(expect, await smtp.waitForMail());
});
