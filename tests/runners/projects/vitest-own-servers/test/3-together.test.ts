import { test, useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { createTransport } from "nodemailer";
import { describe, expect } from "vitest";
import { send } from "../src/mailer.js";
import { note } from "../src/note.js";

const file = useSmtpServer();

test("the file before has left nothing", async () => {
  expect(await file.file.mails()).toEqual([]);
  expect(await file.mails()).toEqual([]);
});

describe("with a server of its own", () => {
  test.concurrent.for(["a", "b"])("%s reads both", async (name, { smtp }) => {
    note({ file: "together", name, port: smtp.port });
    expect(smtp.port).not.toBe(file.port);
    const mail = { from: "x@example.test", to: "y@example.test", text: "" };
    await createTransport({ url: smtp.url }).sendMail({ ...mail, subject: `${name}: own` });
    await send("y@example.test", `${name}: file's`);
    const subjects = (await smtp.mails()).map(({ subject }) => subject);
    expect(subjects.toSorted()).toEqual([`${name}: file's`, `${name}: own`]);
    expect((await file.mails()).map(({ subject }) => subject)).toEqual([`${name}: file's`]);
  });
});
