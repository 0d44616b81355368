import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import {
  accept,
  Controller,
  reject,
  SmtpConnection,
  type SmtpOptions,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

// The code of docs/reference/lmtp.md and docs/reference/extensions.md.

const handler = {};

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
    // One object for all connections, so that they share their limits.
    readonly #lmtp: SmtpOptions = { ...this.options, protocol: "lmtp", ident: undefined };

    override factory(): SmtpConnection {
      return new SmtpConnection(this.handler, this.#lmtp);
    }
  }

  await using controller = new LmtpController(
    {},
    { hostname: "127.0.0.1", serverHostname: "mx.test" },
  );
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

test("extensions that are announced, hidden, required or off", async () => {
  await using controller = new Controller(handler, {
    hostname: "127.0.0.1",
    extensions: { DSN: "announced", SIZE: "required", SMTPUTF8: "hidden", CHUNKING: "off" },
  });
  await controller.start();
  await using client = await RawClient.connect(controller);
  await client.reply();
  expect((await client.command("EHLO client.test")).slice(1)).toEqual([
    "250-PIPELINING",
    "250-SIZE 33554432",
    "250-8BITMIME",
    "250-ENHANCEDSTATUSCODES",
    "250-DSN",
    "250 HELP",
  ]);
  expect(await client.command("MAIL FROM:<ada@example.test> SMTPUTF8")).toEqual([
    "550 5.7.0 MAIL has to use SIZE here",
  ]);
  expect(await client.command("MAIL FROM:<ada@example.test> SMTPUTF8 SIZE=10")).toEqual([
    "250 2.1.0 Sender OK",
  ]);
});

test("extensions that one session has", async () => {
  await using controller = await serve({
    handleConnect({ session, extensions }) {
      if (session.peer?.host === "127.0.0.1") extensions.DSN = "announced";
    },
    handleEhlo({ hostName, extensions }) {
      if (hostName === "old.test") extensions["8BITMIME"] = "off";
    },
  });
  await using client = await RawClient.connect(controller);
  await client.reply();
  const old = await client.command("EHLO old.test");
  expect(old).toContain("250-DSN");
  expect(old).not.toContain("250-8BITMIME");
  expect(await client.command("MAIL FROM:<ada@example.test> BODY=8BITMIME")).toEqual([
    "555 5.5.4 MAIL parameter not recognized or not implemented: BODY",
  ]);
  expect(await client.command("EHLO new.test")).toContain("250-8BITMIME");
});

test("a mail that has to go over TLS on all of its way", async () => {
  await using smtp = await startSmtpFixture({
    tls: "starttls",
    extensions: { REQUIRETLS: "announced" },
  });
  await using client = await RawClient.greeted(smtp);
  await client.command("STARTTLS");
  await client.secure({ ca: smtp.ca });
  await client.command("EHLO client.test");
  await client.command("MAIL FROM:<ada@example.test> REQUIRETLS");
  await client.command("RCPT TO:<bob@example.test>");
  await client.command("DATA");
  await client.command("Subject: Hello\r\n\r\nHello, Bob.\r\n.");

  const { envelope } = await smtp.waitForMail({ subject: "Hello" });
  expect(envelope.mailOptions).toEqual(["REQUIRETLS"]);
});

test("a client that a neighbour names", async () => {
  const seen: unknown[] = [];
  const console = { log: (line: string) => seen.push(line) };
  await using controller = new Controller(
    {
      handleConnect({ session }) {
        if (session.xclient?.name === "spam.test") return reject(554, "5.7.1", "Not you");
        return undefined;
      },
      handleMail({ session }) {
        console.log(`${session.peer?.host} by way of ${session.transportPeer?.host}`);
      },
    },
    { hostname: "127.0.0.1", xclient: ["127.0.0.1", "10.0.0.0/8"] },
  );
  await controller.start();
  await using client = await RawClient.greeted(controller, "proxy.test");
  await client.command("XCLIENT ADDR=192.0.2.7 NAME=client.test LOGIN=ada");
  await client.command("EHLO client.test");
  await client.command("MAIL FROM:<ada@example.test>");
  expect(seen).toEqual(["192.0.2.7 by way of 127.0.0.1"]);
  await client.command("RSET");
  expect(await client.command("XCLIENT NAME=spam.test")).toEqual(["554 5.7.1 Not you"]);
});
