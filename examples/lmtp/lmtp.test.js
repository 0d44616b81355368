import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deliver } from "./deliver.js";
import { Mailboxes } from "./mailboxes.js";
import { startLmtpServer } from "./server.js";

const mailboxes = new Mailboxes({ "ada@example.test": 10_000, "full@example.test": 10 });
let server;
before(async () => {
  server = await startLmtpServer(mailboxes);
});
after(() => server.stop());

const send = (...to) =>
  deliver(
    { host: server.hostname, port: server.port },
    { from: "list@example.test", to, subject: "News", text: "There are none." },
  );

test("one mail to three mailboxes has three fates", async () => {
  assert.deepEqual(await send("ada@example.test", "full@example.test", "nobody@example.test"), {
    accepted: ["ada@example.test"],
    refused: {
      "full@example.test": "552 5.2.2 Mailbox full",
      "nobody@example.test": "550 5.1.1 No such mailbox here",
    },
  });
  const [mail] = mailboxes.mails("ada@example.test");
  assert.match(mail.toString(), /^Subject: News\r$/m);
  assert.deepEqual(mailboxes.mails("full@example.test"), []);
});

test("a mail that no mailbox takes is an error of its sender's", async () => {
  await assert.rejects(send("nobody@example.test"), {
    responseCode: 550,
    message: /550 5\.1\.1 No such mailbox here/,
  });
});
