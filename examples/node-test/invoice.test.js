import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSmtpFixture } from "@smtp-fixture/core";
import { sendInvoice } from "./invoice.js";

// `await using smtp = await startSmtpFixture()` does both where the language has it: Node 24, or TypeScript.
let smtp;
before(async () => {
  smtp = await startSmtpFixture();
});
after(() => smtp[Symbol.asyncDispose]());

test("an invoice goes to the customer, with its table", async () => {
  await sendInvoice(smtp.url, { to: "ada@example.test", number: 1042, total: "99.00" });

  const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /invoice/i });
  assert.equal(mail.subject, "Invoice 1042");
  assert.equal(mail.text, "Please pay 99.00 within 14 days.\n");
  assert.equal(mail.attachments[0].name, "invoice-1042.csv");
  assert.equal(mail.attachments[0].content.toString(), "number,total\n1042,99.00\n");
});

test("two invoices are two mails", async () => {
  await smtp.clear();
  await Promise.all([
    sendInvoice(smtp.url, { to: "ada@example.test", number: 1, total: "1.00" }),
    sendInvoice(smtp.url, { to: "grace@example.test", number: 2, total: "2.00" }),
  ]);
  const mails = await smtp.waitForMails(2);
  assert.deepEqual(mails.map((mail) => mail.subject).toSorted(), ["Invoice 1", "Invoice 2"]);
});
