// Run by node:test, in a process that a run of Vitest or Jest, or `smtp-fixture run`, has started.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "@smtp-fixture/core";
import nodemailer from "nodemailer";

for (const name of ["one", "two"])
  void test(`an invitation, ${name}`, async (context) => {
    const smtp = await connect();
    context.after(() => smtp[Symbol.asyncDispose]());
    const { host, port } = smtp;
    const to = smtp.address("ada");
    const mailer = nodemailer.createTransport({ host, port });
    await mailer.sendMail({ from: "app@app.example", to, subject: name, text: "Hello." });
    const mails = await smtp.mails();
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      [name],
    );
  });
