import { once } from "node:events";
import nodemailer from "nodemailer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accept, startSmtpFixture } from "../../packages/core/src/index.js";
import { peer } from "../support/peers.js";
import { RawClient } from "../support/raw-client.js";
import { CLIENT_NAME, clientNamed, runCurl, runSwaks } from "./clients.js";
import { type Home, HOMES } from "./homes.js";
import { mailNamed } from "./mails.js";
import { runProgram } from "./run-program.js";

const swaks = peer("swaks");
const curl = peer("curl");
/** From Debian's postfix package; `dpkg -x` is enough to have it. */
const smtpSource = peer("smtp-source", { isOptional: true });

const MAIL = mailNamed("lines that begin with dots");
const byUs = clientNamed("nodemailer");

describe.each(HOMES)("$name", ({ start }) => {
  let home: Home;
  beforeAll(async () => {
    home = await start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  test("a pool of five connections delivers a hundred mails, each captured once and whole", async () => {
    await using smtp = await home.open();
    const transport = nodemailer.createTransport({
      host: smtp.host,
      port: smtp.port,
      name: CLIENT_NAME,
      pool: true,
      maxConnections: 5,
      maxMessages: Number.POSITIVE_INFINITY,
    });
    const wanted = Array.from({ length: 100 }, (_, index) => ({
      to: `reader-${index}@example.test`,
      // From a few octets to more than a packet holds.
      raw: `Subject: ${index}\r\n\r\n${`.${index}\r\n`.repeat(1 + index * 40)}`,
    }));
    await Promise.all(
      wanted.map(async ({ to, raw }) => {
        await transport.sendMail({ envelope: { from: "ada@client.test", to }, raw });
        // Its client has its 250, so the mail is there, whatever the other connections do.
        expect((await smtp.mails({ to })).map((mail) => mail.raw.toString())).toEqual([raw]);
      }),
    );
    transport.close();

    const mails = await smtp.mails();
    expect(mails).toHaveLength(100);
    expect(new Set(mails.map(({ envelope }) => envelope.rcptTos[0]))).toEqual(
      new Set(wanted.map(({ to }) => to)),
    );
    expect(new Set(mails.map(({ session }) => session.id)).size).toBe(5);
  });

  test.runIf(curl.isHere)(
    `curl delivers three mails on one connection, each with its own envelope${curl.note}`,
    async () => {
      await using smtp = await home.open();
      const sent = [
        { ...MAIL, to: ["one@example.test"] },
        { ...mailNamed("the null reverse-path"), to: ["two@example.test", "three@example.test"] },
        { ...mailNamed("no final line end"), to: ["four@example.test"] },
      ];
      await runCurl(smtp, sent);

      const mails = await smtp.mails();
      expect(mails.map(({ envelope: { mailFrom, rcptTos } }) => ({ mailFrom, rcptTos }))).toEqual(
        sent.map(({ from, to }) => ({ mailFrom: from, rcptTos: to })),
      );
      expect(mails.map(({ raw }) => raw.toString())).toEqual(
        sent.map((mail) => clientNamed("curl").says(mail).toString()),
      );
      expect(new Set(mails.map(({ session }) => session.id)).size).toBe(1);
    },
  );

  test.runIf(swaks.isHere)(
    `swaks pipelines MAIL, RCPT and DATA, and its mail is captured whole${swaks.note}`,
    async () => {
      await using smtp = await home.open();
      const mail = { ...MAIL, to: ["one@example.test", "two@example.test"] };
      const dialogue = await runSwaks(smtp, mail, ["--pipeline"]);

      // RFC 2920 §3.1: the group is sent before the first reply to it is read.
      expect(dialogue).toContain(
        [
          " -> MAIL FROM:<ada@client.test>",
          " -> RCPT TO:<one@example.test>",
          " -> RCPT TO:<two@example.test>",
          " -> DATA",
          "<-  250 2.1.0 ",
        ].join("\n"),
      );
      const [captured] = await smtp.mails();
      expect(captured?.envelope.rcptTos).toEqual(mail.to);
      expect(captured?.raw.equals(clientNamed("swaks").says(mail))).toBe(true);
    },
  );

  test("a client that resets its connection does not disturb the next one", async () => {
    await using smtp = await home.open();
    const client = await RawClient.greeted(smtp);
    await client.mail("ada@client.test", ["bob@example.test"], "Subject: Last words\r\n\r\nBye");
    const gone = once(client.socket, "close");
    client.socket.resetAndDestroy();
    await gone;

    await byUs.deliver(smtp, MAIL);
    const mails = await smtp.mails();
    expect(mails.map(({ subject }) => subject)).toEqual(["Last words", "Dots"]);
  });

  test("a client that resets its connection in the middle of its content leaves no mail", async () => {
    await using smtp = await home.open();
    const client = await RawClient.greeted(smtp);
    await client.command("MAIL FROM:<ada@client.test>");
    await client.command("RCPT TO:<bob@example.test>");
    await client.command("DATA");
    client.send("Subject: Half\r\n\r\nof it");
    const gone = once(client.socket, "close");
    client.socket.resetAndDestroy();
    await gone;

    await byUs.deliver(smtp, MAIL);
    expect((await smtp.mails()).map(({ subject }) => subject)).toEqual(["Dots"]);
  });

  // It breaks its connections off where others say QUIT and wait.
  test.runIf(smtpSource.isHere)(
    `Postfix's smtp-source delivers 200 mails over ten sessions at a time${smtpSource.note}`,
    async () => {
      await using smtp = await home.open();
      await runProgram(
        "smtp-source",
        [
          ["-s", "10", "-m", "200", "-l", "2048", "-M", CLIENT_NAME],
          ["-f", "ada@client.test", "-t", "bob@example.test", `${smtp.host}:${smtp.port}`],
        ].flat(),
      );
      const mails = await smtp.mails();
      expect(mails).toHaveLength(200);
      for (const { raw, envelope } of mails) {
        expect(envelope).toMatchObject({
          mailFrom: "ada@client.test",
          rcptTos: ["bob@example.test"],
        });
        expect(raw.length).toBeGreaterThanOrEqual(2048);
        expect(raw.subarray(-2).toString()).toBe("\r\n");
      }

      await byUs.deliver(smtp, MAIL);
      expect(await smtp.mails()).toHaveLength(201);
    },
  );
});

test.runIf(swaks.isHere)(
  `where swaks pipelines a recipient that is refused, each reply finds its command${swaks.note}`,
  async () => {
    await using smtp = await startSmtpFixture({
      handler: {
        // The first answer takes longest: replies keep the order of their commands (RFC 2920 §3.2).
        async handleRcpt({ address }) {
          if (address.startsWith("one@")) await new Promise(setImmediate);
          return address.startsWith("two@") ? "550 no two here" : accept();
        },
      },
    });
    const to = ["one@example.test", "two@example.test", "three@example.test"];
    const dialogue = await runSwaks(smtp, { ...MAIL, to }, ["--pipeline"]);
    expect(dialogue).toContain(
      ["<-  250 2.1.5 Recipient OK", "<** 550 no two here", "<-  250 2.1.5 Recipient OK"].join(
        "\n",
      ),
    );
    const [captured] = await smtp.mails();
    expect(captured?.envelope.rcptTos).toEqual(["one@example.test", "three@example.test"]);
  },
);
