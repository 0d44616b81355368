/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import holding from "../holding.js";
import order from "../order.js";
import queries from "../queries.js";

const smtp = useSmtpServer();

test("every matcher on a mail holds", async () => {
  await order.sendOrder(smtp.url);
  const mail = await smtp.waitForMail();
  holding.onTheEnvelope(expect, mail);
  holding.onTheHeader(expect, mail);
  holding.onTheContent(expect, mail);
});

test("every matcher on a code holds", async () => {
  await order.sendOrder(smtp.url, order.CODE);
  holding.onTheCode(expect, await smtp.waitForMail());
});

test("every matcher on a fixture holds", () => holding.onTheFixture(expect, smtp));

test.each(queries(expect).map((query) => [query]))("the query %# means the mail", async (query) => {
  await order.sendOrder(smtp.url);
  expect(await smtp.mails(query)).toEqual([expect.mail(query)]);
  await expect(smtp).toReceiveMail(query);
});
