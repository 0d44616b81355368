import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import { accept, Controller, reject, startSmtpFixture } from "../../packages/core/src/index.js";
import { openssl, selfSigned } from "../support/openssl.js";
import { RawClient } from "../support/raw-client.js";

// What docs/reference/tls.md quotes.

test("a mailer that verifies the server needs the CA, and nothing else", async () => {
  await using smtp = await startSmtpFixture({ tls: "starttls" });
  const transport = nodemailer.createTransport({
    host: smtp.host,
    port: smtp.port,
    requireTLS: true,
    tls: { ca: smtp.ca },
  });
  await transport.sendMail({ from: "shop@example.test", to: "ada@example.test", text: "Hello" });
  const mail = await smtp.waitForMail();
  expect(mail.session.tls?.protocol).toBe("TLSv1.3");
});

test.runIf(openssl.isHere)(`a hook judges a client's certificate${openssl.note}`, async () => {
  const [ada, renewed] = await Promise.all([selfSigned("ada"), selfSigned("renewed")]);
  const clients = { ca: ada.cert };
  const controller = new Controller(
    {
      handleMail: ({ session }) =>
        session.tls?.authorized ? accept() : reject(550, "5.7.1", "Show a certificate first"),
    },
    { tls: { mode: "required", requestCert: true, rejectUnauthorized: false, ca: clients.ca } },
  );
  await using _ = controller;
  await controller.start();
  const say = async (own: object, ca = controller.ca): Promise<string | undefined> => {
    const { hostname: host, port } = controller;
    await using client = await RawClient.greeted({ host, port });
    await client.command("STARTTLS");
    await client.secure({ ca, ...own });
    await client.command("EHLO client.test");
    return (await client.command("MAIL FROM:<a@client.test>"))[0];
  };
  expect(await say(ada)).toBe("250 2.1.0 Sender OK");
  expect(await say({})).toBe("550 5.7.1 Show a certificate first");
  controller.setSecureContext({ key: renewed.key, cert: renewed.cert });
  expect(controller.ca).toBeUndefined();
  expect(await say({}, renewed.cert)).toBe("550 5.7.1 Show a certificate first");
  expect(await say(ada, renewed.cert)).toBe("250 2.1.0 Sender OK");
});
