// What docs/reference/handlers.md and docs/how-to/unix-socket.md quote, run.
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import {
  compose,
  Controller,
  Debugging,
  type DeliveredMessage,
  type HookContext,
  Mailbox,
  MessageHandler,
  reject,
  Relay,
  reply,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

test("handlers in a row", async () => {
  const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-docs-"));
  const stream = new PassThrough();
  const subjects: unknown[] = [];
  await using next = await serve();
  const { port } = next;

  class Subjects extends MessageHandler {
    protected handleMessage({ subject, mailFrom, rcptTos }: DeliveredMessage): void {
      subjects.push([subject, mailFrom, ...rcptTos]);
    }
  }

  const handler = compose(
    new Debugging({ stream }),
    new Subjects(),
    new Mailbox(join(folder, "maildir")),
    new Relay({ host: "127.0.0.1", port, tls: "starttls" }),
  );
  const controller = new Controller(handler, { hostname: "127.0.0.1" });
  await controller.start();

  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.mail("a@x.test", ["b@x.test"], "Subject: Hi\r\n")).toEqual([
    "250 2.6.0 Message accepted",
  ]);
  expect(String(stream.read())).toContain("Subject: Hi\n");
  expect(subjects).toEqual([["Hi", "a@x.test", "b@x.test"]]);
  expect(readdirSync(join(folder, "maildir", "new"))).toHaveLength(1);
  await controller.stop();
  rmSync(folder, { recursive: true });
});

test("a hook that decorates the default", async () => {
  const greeter = {
    handleRcpt({ address, defaults }: HookContext & { readonly address: string }) {
      if (address.startsWith("no-")) return reject(550, "5.1.1", "No such mailbox here");
      const { code, lines } = defaults.reply();
      return reply(code, "2.1.5", ...lines, "Mailboxes here are emptied every night");
    },
  };
  await using controller = await serve(greeter);
  await using client = await RawClient.greeted({ port: controller.port });
  await client.command("MAIL FROM:<a@x.test>");
  expect(await client.command("RCPT TO:<b@x.test>")).toEqual([
    "250-2.1.5 Recipient OK",
    "250 2.1.5 Mailboxes here are emptied every night",
  ]);
});

test("a server that is handed over", async () => {
  const handler = {};
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");

  const controller = new Controller(handler, { listen: { server } });
  await controller.start();
  expect(controller.url).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  await controller.stop(); // closes the server
  expect(server.listening).toBe(false);
});
