import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { send } from "../src/mailer.js";
import { note } from "../src/note.js";

const smtp = useSmtpServer();

test("a mail arrives", async () => {
  note({ when: "test", port: smtp.port });
  await send("ada@example.test", "Welcome");
  expect(await smtp.waitForMail("ada@example.test")).toHaveSubject("Welcome");
});
