import { PassThrough, Writable } from "node:stream";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Debugging, UnixSocketController } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve, signal } from "./serve.js";

/** What is printed for one mail, with the client's port struck out. */
async function printed(
  content: string | Uint8Array,
  mailParameters = "",
  rcptParameters: readonly string[] = [""],
): Promise<string> {
  const stream = new PassThrough();
  await using controller = await serve(new Debugging({ stream }), {
    extensions: { DSN: "announced" },
  });
  await using client = await RawClient.greeted({ port: controller.port });
  await client.command(`MAIL FROM:<a@x.test>${mailParameters}`);
  for (const parameters of rcptParameters) await client.command(`RCPT TO:<b@x.test>${parameters}`);
  await client.command("DATA");
  client.send(content);
  client.send("\r\n.\r\n");
  expect(await client.reply()).toEqual(["250 2.6.0 Message accepted"]);
  return String(stream.read()).replace(/(X-Peer: 127\.0\.0\.1:)\d+/, "$1PORT");
}

test("a mail is printed between marks, with its peer at the end of the header", async () => {
  expect(await printed("Subject: Hi\r\n\r\nHello\r\n\r\nBye")).toBe(
    [
      "---------- MESSAGE FOLLOWS ----------",
      "Subject: Hi",
      "X-Peer: 127.0.0.1:PORT",
      "",
      "Hello",
      "",
      "Bye",
      "------------ END MESSAGE ------------",
      "",
    ].join("\n"),
  );
});

test("the options of MAIL are printed before it", async () => {
  expect(await printed("Subject: Hi", " SIZE=20 BODY=8BITMIME")).toContain(
    'FOLLOWS ----------\nmail options: ["SIZE=20","BODY=8BITMIME"]\n\nSubject: Hi\n',
  );
});

test("the options of RCPT are printed before it, those of each recipient", async () => {
  expect(await printed("Subject: Hi", " RET=HDRS", ["", " NOTIFY=NEVER"])).toContain(
    'mail options: ["RET=HDRS"]\n\nrcpt options: [[],["NOTIFY=NEVER"]]\n\nSubject: Hi\n',
  );
});

test("the peer is printed also where no empty line ends the header", async () => {
  expect(await printed("Subject: Hi")).toContain("Subject: Hi\nX-Peer: 127.0.0.1:PORT\n------");
});

test("lines end at CR, LF and CRLF, and octets that are no text harm no terminal", async () => {
  const content = Buffer.from("A: 1\rB: 2\nC: \u001b[2J\u0007\r\n\r\n\xff\xfe\ttab", "latin1");
  expect(await printed(content)).toContain(
    "A: 1\nB: 2\nC: \\x1b[2J\\x07\nX-Peer: 127.0.0.1:PORT\n\n\ufffd\ufffd\ttab\n",
  );
});

test("a client of a Unix socket has no address to print", async () => {
  const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-debugging-"));
  const path = join(folder, "smtp.sock");
  const stream = new PassThrough();
  await using controller = new UnixSocketController(new Debugging({ stream }), path);
  await controller.start();
  await using client = await RawClient.greeted({ path });
  await client.mail("a@x.test", ["b@x.test"], "Subject: Hi\r\n");
  expect(String(stream.read())).toContain("Subject: Hi\nX-Peer: Unix socket\n");
  rmSync(folder, { recursive: true });
});

test("the client is answered when the stream has taken its mail, and no two mails mix", async () => {
  const taken: string[] = [];
  const isOpen = signal();
  const stream = new Writable({
    async write(chunk: Buffer, _encoding, done) {
      taken.push(String(chunk));
      await isOpen.promise;
      done();
    },
  });
  await using controller = await serve(new Debugging({ stream }));
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => RawClient.greeted({ port: controller.port })),
  );
  let answered = 0;
  const replies = clients.map(async (client, index) => {
    const reply = await client.mail("a@x.test", ["b@x.test"], `Subject: ${index}\r\n`);
    answered++;
    return reply;
  });
  await expect.poll(() => taken.length).toBe(1);
  expect(answered).toBe(0);
  isOpen.resolve();
  for (const reply of await Promise.all(replies))
    expect(reply).toEqual(["250 2.6.0 Message accepted"]);
  expect(taken).toHaveLength(20);
  for (const text of taken) expect(text.match(/Subject/g)).toHaveLength(1);
  expect(stream.listenerCount("error")).toBe(0);
  for (const client of clients) await client[Symbol.asyncDispose]();
});

test("a stream that fails is 451 to the client, and the server goes on", async () => {
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      done(new Error("broken pipe"));
    },
  });
  await using controller = await serve(new Debugging({ stream }));
  await using client = await RawClient.greeted({ port: controller.port });
  for (const _ of [1, 2])
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi\r\n")).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
});
