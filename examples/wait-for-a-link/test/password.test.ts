import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { useApplication } from "./application.js";

const smtp = useSmtpServer();
const application = useApplication();

test("whoever forgot a password gets a link to a new one", async () => {
  await application.post("/forgotten", { email: "ada@example.test" });

  const mail = await smtp.waitForMail("ada@example.test");
  const link = mail.link("Choose a new password");
  expect(link.url?.origin).toBe("https://shop.test");
  expect(link.query).toMatchObject({ email: "ada@example.test" });

  const page = await link.follow({ fetch: application.open });
  expect(await page.text()).toBe("A new password for ada@example.test");
});

test("the mail says the same in both of its parts, and says beforehand what it is about", async () => {
  await application.post("/forgotten", { email: "ada@example.test" });

  const mail = await smtp.waitForMail("ada@example.test");
  expect(mail.disagreements).toEqual([]);
  expect(mail.preheader).toBe("The link is good for one hour");
  expect(mail.visibleText.html).toBe(
    "The Shop\n\nSomebody, and we hope that it was you, wants a new password.\n\nChoose a new password",
  );
});

test("a link that was tampered with leads nowhere", async () => {
  await application.post("/forgotten", { email: "ada@example.test" });

  const mail = await smtp.waitForMail("ada@example.test");
  const link = mail.link(/password/i);
  const page = await application.open(link.href.replace("ada", "eve"));
  expect(page.status).toBe(403);
});
