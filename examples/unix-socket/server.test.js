import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { Sink } from "@smtp-fixture/core";
import { createMailer } from "./mailer.js";
import { startLocalServer } from "./server.js";

const folder = mkdtempSync(join(tmpdir(), "unix-socket-"));
after(() => rmSync(folder, { recursive: true }));

test("a client greets, says goodbye, and the socket file goes with the server", async () => {
  const path = join(folder, "smtp.sock");
  const controller = await startLocalServer(path, new Sink());

  const socket = connect({ path });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => (await lines.next()).value.slice(0, 3);
  assert.equal(await reply(), "220");
  socket.write("HELO localhost\r\n");
  assert.equal(await reply(), "250");
  socket.write("QUIT\r\n");
  assert.equal(await reply(), "221");

  await controller.stop();
  assert.equal(existsSync(path), false);
});

test("nodemailer sends on it, and the owner of the socket file alone may connect", async () => {
  const path = join(folder, "mail.sock");
  const taken = [];
  const handler = { handleData: ({ envelope }) => void taken.push(envelope.rcptTos) };
  const controller = await startLocalServer(path, handler);
  assert.equal(statSync(path).mode & 0o777, 0o600);

  await createMailer(path).sendMail({ from: "ada@example.test", to: "grace@example.test" });
  assert.deepEqual(taken, [["grace@example.test"]]);

  await controller.stop();
  await assert.rejects(createMailer(path).sendMail({ to: "grace@example.test" }), /ENOENT/);
});
