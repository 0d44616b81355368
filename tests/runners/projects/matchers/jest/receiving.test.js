/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { sendOrder } = require("../order.js");
const cases = require("../receiving.js");

const smtp = useSmtpServer();

test.each(cases)("%s", async (_, fails) => {
  await sendOrder(smtp.url);
  await fails(expect, smtp);
});
