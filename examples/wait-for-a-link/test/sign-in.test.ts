import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { useApplication } from "./application.js";

const smtp = useSmtpServer();
const application = useApplication();

test("the code from the mail lets its reader in", async () => {
  const email = "ada@example.test";
  await application.post("/code", { email });

  const mail = await smtp.waitForMail(email);
  const code = mail.code();
  expect(code).toMatch(/^\d{6}$/);
  expect((await application.post("/sign-in", { email, code })).status).toBe(200);
});

test("the customer number stands where its label says", async () => {
  await application.post("/code", { email: "ada@example.test" });

  const mail = await smtp.waitForMail("ada@example.test");
  expect(mail.code({ near: "Customer number" })).toBe("20418");
  const cells = mail.select("td").map(({ text }) => text);
  expect(cells).toEqual(["Customer number", "20418"]);
});
