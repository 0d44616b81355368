// What docs/reference/hooks.md quotes, run.
import { expect, test } from "vitest";
import {
  Controller,
  type EhloContext,
  type Handler,
  type HookContext,
  type RcptContext,
  reject,
  SmtpReplyError,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

test("a handler that knows its mailboxes", async () => {
  const directory = {
    mailboxes: new Set(["ada@example.test"]),
    has: async (address: string, { signal }: { signal: AbortSignal }): Promise<boolean> => {
      signal.throwIfAborted();
      return await Promise.resolve(directory.mailboxes.has(address));
    },
  };

  class Mailboxes implements Handler {
    async handleRcpt({ address, signal }: RcptContext) {
      if (await directory.has(address, { signal })) return undefined; // the default: 250, and it is recorded
      return reject(550, "5.1.1", "No such mailbox here");
    }

    handleData({ envelope }: HookContext) {
      return `250 2.6.0 Taken for ${envelope.rcptTos.length}`;
    }
  }

  await using controller = new Controller(new Mailboxes(), { hostname: "127.0.0.1" });
  await controller.start();

  await using client = await RawClient.greeted({ port: controller.port });
  await client.command("MAIL FROM:<a@x.test>");
  expect(await client.command("RCPT TO:<ada@example.test>")).toEqual(["250 2.1.5 Recipient OK"]);
  expect(await client.command("RCPT TO:<eve@example.test>")).toEqual([
    "550 5.1.1 No such mailbox here",
  ]);
  await client.command("DATA");
  expect(await client.command("Hello\r\n.")).toEqual(["250 2.6.0 Taken for 1"]);
});

test("a hook that changes the envelope and the reply to EHLO", async () => {
  const handler: Handler = {
    handleEhlo({ hostName, extensions }: EhloContext) {
      if (hostName === "old.test") extensions.CHUNKING = "off";
    },
    handleRcpt({ address, envelope }: RcptContext) {
      const [user = "", domain] = address.split("@");
      envelope.rcptTos.push(`${user.replace(/\+.*/, "")}@${domain}`); // recorded in its place
    },
  };

  const seen: string[][] = [];
  const handleData = ({ envelope }: HookContext): void => void seen.push(envelope.rcptTos);
  await using controller = await serve(
    { ...handler, handleData },
    { extensions: { CHUNKING: "announced" } },
  );
  for (const [name, isOffered] of [
    ["old.test", false],
    ["new.test", true],
  ] as const) {
    await using client = await RawClient.greeted({ port: controller.port });
    const offered = await client.command(`EHLO ${name}`);
    expect(offered.includes("250-CHUNKING")).toBe(isOffered);
    await client.mail("a@x.test", ["ada+news@example.test"], "Hello");
  }
  expect(seen).toEqual([["ada@example.test"], ["ada@example.test"]]);
});

test("failures, and what they are told", async () => {
  class QuotaError extends Error {}
  const store = (): never => {
    throw new QuotaError("17 MiB over");
  };
  const handler: Handler = {
    handleNoop() {
      throw new SmtpReplyError(450, "4.3.2", "Closed at night"); // a reply, and no failure
    },
    handleData: () => store(),
    handleException({ error, hook }) {
      if (error instanceof QuotaError) return reject(552, "5.2.2", "Mailbox full");
      console.error(`${hook} failed:`, error);
      return undefined; // the default: 451
    },
  };

  await using controller = await serve(handler);
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.command("NOOP")).toEqual(["450 4.3.2 Closed at night"]);
  expect(await client.mail("a@x.test", ["b@x.test"], "Hello")).toEqual(["552 5.2.2 Mailbox full"]);
});
