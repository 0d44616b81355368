import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { compose, Controller } from "@smtp-fixture/core";
import nodemailer from "nodemailer";
import { ExampleComOnly } from "./example-com-only.js";
import { SubjectList } from "./subject-list.js";

const list = new SubjectList();
const controller = new Controller(compose(list, new ExampleComOnly()), { hostname: "127.0.0.1" });
before(() => controller.start());
after(() => controller.stop());

const send = (to) =>
  nodemailer
    .createTransport(controller.url)
    .sendMail({ from: "ada@example.test", to, subject: "Engines", text: "They weave." });

test("mail for example.com is taken, counted and read", async () => {
  const { response } = await send("grace@example.com");
  assert.equal(response, "250 2.6.0 Message accepted as number 1");
  assert.deepEqual(list.subjects, ["ada@example.test: Engines"]);
});

test("mail for anybody else is refused, and its sender hears why", async () => {
  await assert.rejects(send("grace@example.net"), {
    responseCode: 550,
    message: /550 5\.7\.1 Not relaying to that domain/,
  });
});
