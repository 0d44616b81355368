import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import {
  accept,
  Controller,
  reject,
  SmtpConnection,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

// The code of docs/reference/lmtp.md and docs/reference/extensions.md.

test("LMTP in a test: each recipient has its own fate", async () => {
  await using smtp = await startSmtpFixture({
    protocol: "lmtp",
    handler: {
      handleData: ({ envelope }) =>
        envelope.rcptTos.map((to) =>
          to === "full@example.test" ? reject(552, "5.2.2", "Mailbox full") : undefined,
        ),
    },
  });

  const transport = nodemailer.createTransport({ host: smtp.host, port: smtp.port, lmtp: true });
  const info = await transport.sendMail({
    from: "ada@example.test",
    to: ["bob@example.test", "full@example.test"],
    subject: "Hello",
    text: "Hello, all.",
  });
  expect(info.accepted).toEqual(["bob@example.test"]);
  expect(info.rejected).toEqual(["full@example.test"]);

  const mail = await smtp.waitForMail({ subject: "Hello" });
  expect(mail.envelope.rcptTos).toEqual(["bob@example.test"]);
  const [attempt] = await smtp.attempts();
  expect(attempt?.recipients).toEqual([
    { address: "bob@example.test", code: 250, contentCode: 250 },
    { address: "full@example.test", code: 250, contentCode: 552 },
  ]);
});

test("LMTP by a controller's factory()", async () => {
  class LmtpController extends Controller {
    override factory(): SmtpConnection {
      return new SmtpConnection(this.handler, { protocol: "lmtp", serverHostname: "mx.test" });
    }
  }

  await using controller = new LmtpController({}, { hostname: "127.0.0.1" });
  await controller.start();
  await using client = await RawClient.connect(controller);
  expect(await client.reply()).toEqual(["220 mx.test LMTP smtp-fixture"]);
  expect((await client.command("LHLO client.test"))[0]).toBe("250-mx.test");
});

test("delivery status notifications that an application asks for", async () => {
  await using smtp = await startSmtpFixture({
    extensions: ["PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8", "DSN"],
  });
  const transport = nodemailer.createTransport(smtp.url);
  await transport.sendMail({
    from: "ada@example.test",
    to: "bob@example.test",
    subject: "Hello",
    text: "Hello, Bob.",
    dsn: { id: "order-66", return: "headers", notify: ["failure", "delay"] },
  });

  const { envelope } = await smtp.waitForMail({ subject: "Hello" });
  expect(envelope.mailOptions).toEqual(["RET=HDRS", "ENVID=order-66"]);
  expect(envelope.recipients[0]?.parameters).toEqual([
    { keyword: "NOTIFY", value: "FAILURE,DELAY" },
  ]);
});

test("a parameter that no extension knows", async () => {
  await using controller = new Controller(
    {
      handleParameter: ({ keyword }) => (keyword.toUpperCase() === "XOORG" ? accept() : undefined),
      handleMail: ({ parameters }) =>
        parameters.some(({ value }) => value === "blocked.test") ? "550 Not from there" : undefined,
    },
    { hostname: "127.0.0.1" },
  );
  await controller.start();
  await using client = await RawClient.greeted(controller);
  expect(await client.command("MAIL FROM:<a@example.test> XOORG=blocked.test")).toEqual([
    "550 Not from there",
  ]);
  expect(await client.command("MAIL FROM:<a@example.test> XFOO=1")).toEqual([
    "555 5.5.4 MAIL parameter not recognized or not implemented: XFOO",
  ]);
  expect(await client.command("MAIL FROM:<a@example.test> XOORG=example.test")).toEqual([
    "250 2.1.0 Sender OK",
  ]);
});

test("what is announced is the handler's to change, session by session", async () => {
  await using controller = new Controller(
    {
      handleEhlo({ hostName, responses }) {
        if (hostName === "old.test") responses.splice(0, responses.length, "SIZE 1000", "HELP");
        else responses.unshift("XCOFFEE");
      },
    },
    { hostname: "127.0.0.1", serverHostname: "mx.test", extensions: ["SIZE"] },
  );
  await controller.start();
  await using client = await RawClient.connect(controller);
  await client.reply();
  expect(await client.command("EHLO old.test")).toEqual([
    "250-mx.test",
    "250-SIZE 1000",
    "250 HELP",
  ]);
  expect(await client.command("EHLO new.test")).toEqual([
    "250-mx.test",
    "250-XCOFFEE",
    "250-SIZE 33554432",
    "250 HELP",
  ]);
});
