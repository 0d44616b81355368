import nodemailer from "nodemailer";
import { expect, test, vi } from "vitest";
import { accept, Controller, reject } from "../../packages/core/src/index.js";

test("a handler decides who is served and what becomes of the mail", async () => {
  using log = vi.spyOn(console, "log").mockImplementation(() => {});
  const controller = new Controller({
    handleRcpt: ({ address }) =>
      address.endsWith("@example.com") ? accept() : reject(550, "not relaying to that domain"),
    handleData({ envelope }) {
      console.log(`Message from ${envelope.mailFrom} for ${envelope.rcptTos.join(", ")}`);
    },
  });
  await controller.start();

  const transport = nodemailer.createTransport(controller.url);
  const mail = { from: "anne@example.com", subject: "Hello", text: "Hello, Bart.\n" };
  await transport.sendMail({ ...mail, to: "bart@example.com" });
  expect(log.mock.calls).toEqual([["Message from anne@example.com for bart@example.com"]]);
  await expect(transport.sendMail({ ...mail, to: "bart@example.org" })).rejects.toThrow(
    "550 not relaying to that domain",
  );

  await controller.stop();
  await expect(transport.sendMail({ ...mail, to: "bart@example.com" })).rejects.toThrow(
    "ECONNREFUSED",
  );
});
