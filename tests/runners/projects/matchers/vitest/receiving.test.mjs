/* oxlint-disable vitest/expect-expect -- the assertions stand in a file that both runners share */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import order from "../order.js";
import cases from "../receiving.js";

const smtp = useSmtpServer();

test.each(cases)("%s", async (_, fails) => {
  await order.sendOrder(smtp.url);
  await fails(expect, smtp);
});
