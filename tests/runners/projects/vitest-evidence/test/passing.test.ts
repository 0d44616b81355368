import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/send.js";

const smtp = useSmtpServer();

test("a mail arrives", async () => {
  await send(smtp.port, "ada@example.test", "Welcome");
  expect(await smtp.mails()).toHaveLength(1);
});
