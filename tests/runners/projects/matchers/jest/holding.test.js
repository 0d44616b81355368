/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const holding = require("../holding.js");
const { CODE, sendOrder } = require("../order.js");
const queries = require("../queries.js");

const smtp = useSmtpServer();

test("every matcher on a mail holds", async () => {
  await sendOrder(smtp.url);
  const mail = await smtp.waitForMail();
  holding.onTheEnvelope(expect, mail);
  holding.onTheHeader(expect, mail);
  holding.onTheContent(expect, mail);
});

test("every matcher on a code holds", async () => {
  await sendOrder(smtp.url, CODE);
  holding.onTheCode(expect, await smtp.waitForMail());
});

test("every matcher on a fixture holds", () => holding.onTheFixture(expect, smtp));

test.each(queries(expect).map((query) => [query]))("the query %# means the mail", async (query) => {
  await sendOrder(smtp.url);
  expect(await smtp.mails(query)).toEqual([expect.mail(query)]);
  await expect(smtp).toReceiveMail(query);
});
