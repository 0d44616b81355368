// A fixture with a thread of its own, in Jest's sandbox: its errors, URLs and octets are of another realm than Node's.
const { execFileSync } = require("node:child_process");
const path = require("node:path");
const { startSmtpFixture, ThreadedController } = require("@smtp-fixture/core");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { Client } = require("../src/client.js");
const { note } = require("../src/note.js");

const file = useSmtpServer();
note({ port: file.port });

const send = path.join(__dirname, "../src/send.js");

test("a fixture in a thread takes mail while the test is blocked", async () => {
  const smtp = await startSmtpFixture({ thread: true });
  execFileSync(process.execPath, [send, "ada@example.test", "Blocked"], {
    env: { ...process.env, MAIL_PORT: String(smtp.port) },
  });
  const [mail] = await smtp.mails("ada@example.test");
  expect(mail.subject).toBe("Blocked");
  await smtp[Symbol.asyncDispose]();
});

test("hooks of the sandbox are called back by a server in a thread", async () => {
  const seen = [];
  const handler = {
    handleRcpt({ address }) {
      if (address.startsWith("no")) throw new RangeError("not you");
    },
    handleException: ({ error }) => `550 ${error.message}`,
    handleData({ envelope }) {
      seen.push(Buffer.isBuffer(envelope.content), String(envelope.content).includes("Sandbox"));
    },
  };
  const controller = new ThreadedController(handler, { hostname: "127.0.0.1" });
  await controller.start();
  const client = await Client.connect(controller.port);
  await client.say("EHLO client.test");
  await client.say("MAIL FROM:<a@a.test>");
  expect(await client.say("RCPT TO:<no@example.test>")).toMatch(/^550 not you/);
  await client.say("RSET");
  expect(await client.send("ada@example.test", "Sandbox")).toMatch(/^250/);
  client.close();
  await controller.stop();
  expect(seen).toEqual([true, true]);
});

test("a handler that cannot be loaded is an error of the sandbox's own", async () => {
  const url = new URL(`file://${path.join(__dirname, "nowhere.mjs")}`);
  const controller = new ThreadedController({ module: url }, { hostname: "127.0.0.1" });
  await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_FACTORY_FAILED" });
});
