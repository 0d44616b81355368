import { sharedTest } from "@smtp-fixture/vitest-plugin/test";
import { expect, inject } from "vitest";
import type {} from "./start-server.js";

const invite = (order: object) =>
  fetch(inject("invitations"), { method: "POST", body: JSON.stringify(order) });

sharedTest.concurrent("a mailbox of the test's own", async ({ smtp }) => {
  const ada = smtp.address("ada");
  await invite({ to: ada });
  const mail = await smtp.waitForMail({ to: ada });
  expect(mail).toHaveSubject("You are invited");
});

sharedTest.concurrent("a mailbox in a domain that is given", async ({ smtp }) => {
  const ada = smtp.plus("ada@corp.example");
  await invite({ to: ada });
  expect(await smtp.mails({ to: ada })).toHaveLength(1);
});

sharedTest.concurrent("an SMTP account of the test's own", async ({ smtp }) => {
  await invite({ to: "ada@corp.example", account: smtp.credentials });
  expect(await smtp.mails()).toHaveLength(1);
});

sharedTest.concurrent("header fields of the test's own", async ({ smtp }) => {
  await invite({ to: "ada@corp.example", headers: smtp.headers });
  expect(await smtp.mails()).toHaveLength(1);
});

sharedTest.concurrent("what the mail of this test alone has", async ({ smtp }) => {
  await smtp.claim({ header: { "X-Tenant": "acme" } });
  await invite({ to: "ada@corp.example", tenant: "acme" });
  expect(await smtp.mails()).toHaveLength(1);
});
