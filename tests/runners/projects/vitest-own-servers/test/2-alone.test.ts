import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { expect } from "vitest";
import { send } from "../src/mailer.js";
import { note } from "../src/note.js";

const COMMAND = new URL("../src/send-mail.js", import.meta.url).pathname;

test.concurrent.for(["a", "b", "c"])("%s has a server of its own", async (name, { smtp }) => {
  note({ file: "alone", name, port: smtp.port });
  const transport = createTransport({ url: smtp.url });
  await transport.sendMail({
    from: "x@example.test",
    to: "y@example.test",
    subject: name,
    text: "",
  });
  await promisify(execFile)(process.execPath, [COMMAND, "z@example.test", `${name}, by a child`], {
    env: { ...process.env, ...smtp.env },
  });
  const mails = await smtp.waitForMails(2);
  expect(mails.map(({ subject }) => subject)).toEqual([name, `${name}, by a child`]);
});

test.concurrent.for(["d", "e"])(
  "%s has what its own code sends to the file's server",
  async (name, { smtp }) => {
    await send("y@example.test", name);
    expect((await smtp.mails()).map(({ subject }) => subject)).toEqual([name]);
  },
);

test.concurrent.for(["f", "g"])(
  "%s has what a child sends to its mailbox",
  async (name, { smtp }) => {
    const own = smtp.address(name);
    await promisify(execFile)(process.execPath, [COMMAND, own, name]);
    expect((await smtp.mails()).map(({ subject }) => subject)).toEqual([name]);
  },
);

test("a test in a row has a server of its own too", async ({ smtp }) => {
  note({ file: "alone", name: "row", port: smtp.port });
  expect(await smtp.mails()).toEqual([]);
});

test("nobody is told of a mail that this test leaves behind", async ({ smtp }) => {
  const port = String(smtp.port);
  await promisify(execFile)(process.execPath, [COMMAND, "left@example.test", "left behind"]);
  expect(port).not.toBe(process.env.SMTP_PORT);
});
