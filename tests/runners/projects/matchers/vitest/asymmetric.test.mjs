/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import asymmetric from "../asymmetric.js";
import order from "../order.js";

const smtp = useSmtpServer();

test("mails within what is compared", async ({ expect: local }) => {
  await order.sendOrder(smtp.url);
  const mail = await smtp.waitForMail();
  asymmetric.holds(expect, mail);
  asymmetric.holds(local, mail);
});

test.each(asymmetric.failing)("%s", async (_, fails) => {
  await order.sendOrder(smtp.url);
  fails(expect, await smtp.waitForMail());
});
