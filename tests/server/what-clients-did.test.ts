import nodemailer from "nodemailer";
import { describe, expect, test } from "vitest";
import { reject, startSmtpFixture } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { incidents, PATIENCE } from "../support/what-clients-did.js";
import { signal } from "./serve.js";

// What takes a handler or an authenticator of this process. The rest is in tests/fixture, for every home.

describe("a wait that fails tells of a client that", () => {
  test("gives up after a refused recipient, as nodemailer does", async () => {
    await using smtp = await startSmtpFixture({
      handler: { handleRcpt: () => reject(550, "5.1.1", "No such mailbox here") },
    });
    const { host, port } = smtp;
    const transport = nodemailer.createTransport({ host, port, name: "app.test" });
    const sent = transport.sendMail({ from: "shop@shop.test", to: "ada@example.test", text: "x" });
    await expect(sent).rejects.toThrow("No such mailbox here");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "app.test: shop@shop.test → ada@example.test: gave up after 550 5.1.1 No such mailbox here at RCPT TO:<ada@example.test>",
      ]);
  });

  test("fails to prove who it is, as nodemailer does", async () => {
    await using smtp = await startSmtpFixture({ authenticator: () => false });
    const { host, port } = smtp;
    const auth = { user: "ada", pass: "hunter2" };
    const transport = nodemailer.createTransport({ host, port, name: "app.test", auth });
    await expect(transport.verify()).rejects.toThrow("535");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual(["app.test: AUTH failed once: 535 5.7.8 Authentication credentials invalid"]);
  });

  test("fails to prove who it is three times", async () => {
    await using smtp = await startSmtpFixture({ authenticator: () => false });
    await using client = await RawClient.greeted(smtp);
    for (let count = 0; count < 3; count++)
      await client.command(`AUTH PLAIN ${Buffer.from("\0ada\0no").toString("base64")}`);
    client.half();
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        expect.stringMatching(
          /^client\.test: (?:AUTH failed 3 times: 535 5\.7\.8|was closed by the server: 421 4\.7\.0 Too many failed)/,
        ),
      ]);
  });

  test("is turned away by the greeting", async () => {
    await using smtp = await startSmtpFixture({
      handler: { handleConnect: () => reject(554, "5.7.1", "Not from there") },
    });
    await using client = await RawClient.connect(smtp);
    await client.reply();
    client.half();
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        expect.stringMatching(/^a client: was turned away by the greeting: 554 .*Not from there$/),
      ]);
  });

  test("waits for a hook", async () => {
    const decided = signal();
    await using smtp = await startSmtpFixture({
      handler: {
        async handleData() {
          await decided.promise;
        },
      },
    });
    await using client = await RawClient.greeted(smtp);
    for (const line of ["MAIL FROM:<a@shop.test>", "RCPT TO:<ada@example.test>", "DATA"])
      await client.command(line);
    client.send("Subject: x\r\n\r\n.\r\n");
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "client.test: a@shop.test → ada@example.test: is still open, waiting for the server's reply to the end of its content (14 octets) (is a hook of its handler still running?)",
      ]);
    decided.resolve();
    await client.reply();
    await expect.poll(() => incidents(smtp), PATIENCE).toEqual([]);
  });

  test("does not wait for a hook", async () => {
    const asked = signal();
    await using smtp = await startSmtpFixture({
      handler: {
        async handleData({ signal: gone }) {
          asked.resolve();
          await new Promise((resolve) => {
            gone.addEventListener("abort", resolve);
          });
        },
      },
    });
    await using client = await RawClient.greeted(smtp);
    for (const line of ["MAIL FROM:<a@shop.test>", "RCPT TO:<ada@example.test>", "DATA"])
      await client.command(line);
    client.send("Subject: x\r\n\r\n.\r\n");
    await asked.promise;
    client.socket.resetAndDestroy();
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "client.test: a@shop.test → ada@example.test: the connection was reset before the server had replied to the end of its content (14 octets)",
      ]);
  });

  test("has its content refused for one of its recipients, in LMTP", async () => {
    await using smtp = await startSmtpFixture({
      protocol: "lmtp",
      handler: {
        handleData: ({ envelope }) =>
          envelope.rcptTos.map((to) =>
            to.startsWith("full") ? reject(552, "5.2.2", "Mailbox full") : undefined,
          ),
      },
    });
    await using client = await RawClient.connect(smtp);
    await client.reply();
    await client.command("LHLO client.test");
    await client.mail("a@shop.test", ["ada@example.test", "full@example.test"], "Subject: x\r\n");
    await client.reply();
    await expect
      .poll(() => incidents(smtp), PATIENCE)
      .toEqual([
        "client.test: a@shop.test → ada@example.test, full@example.test: the content got 552 5.2.2 Mailbox full for full@example.test, and the mail went to the others",
      ]);
  });
});
