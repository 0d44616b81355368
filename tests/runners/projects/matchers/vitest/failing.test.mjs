/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import cases from "../failing.js";
import order from "../order.js";

const smtp = useSmtpServer();

test.each(cases)("%s", async (_, fails) => {
  await order.sendOrder(smtp.url);
  await fails(expect, await smtp.waitForMail());
});
