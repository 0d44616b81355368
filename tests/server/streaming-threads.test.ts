import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import {
  type Handler,
  readContent,
  reply,
  ThreadedController,
} from "../../packages/core/src/index.js";
import { inTransaction, serve, signal } from "./serve.js";

const CHUNKED = { hostname: "127.0.0.1", extensions: ["CHUNKING"] } as const;

async function threaded(handler: Handler): Promise<ThreadedController> {
  const controller = new ThreadedController(handler, CHUNKED);
  await controller.start();
  return controller;
}

/** Sends a chunk and says what it is answered. */
async function chunk(
  client: Awaited<ReturnType<typeof inTransaction>>,
  octets: string,
  marker = "",
): Promise<string[]> {
  client.send(`BDAT ${octets.length}${marker}\r\n${octets}`);
  return await client.reply();
}

test("pieces of content cross to a handler in the caller's thread as Buffers, with one signal", async () => {
  const seen: unknown[] = [];
  const signals = new Set<AbortSignal>();
  await using controller = await threaded({
    handleDataChunk({ chunk: octets, isLast, signal: given }) {
      signals.add(given);
      seen.push([Buffer.isBuffer(octets), octets.toString(), isLast]);
    },
    handleData({ envelope }) {
      seen.push(envelope.content);
    },
  });
  await using client = await inTransaction(controller, "b@s.test");
  await chunk(client, "Hello, ");
  expect(await chunk(client, "Bob", " LAST")).toEqual(["250 Message accepted, 10 octets received"]);
  expect(seen).toEqual([[true, "Hello, ", false], [true, "Bob", true], null]);
  expect(signals.size).toBe(1);
  expect([...signals].map(({ aborted }) => aborted)).toEqual([false]);
});

test("a handler in the caller's thread that keeps content gets it whole too", async () => {
  const contents: string[] = [];
  await using controller = await threaded({
    keepsContent: true,
    handleDataChunk() {},
    handleData({ envelope }) {
      contents.push(String(envelope.content));
    },
  });
  await using client = await inTransaction(controller, "b@s.test");
  await chunk(client, "Hello, ");
  await chunk(client, "Bob", " LAST");
  expect(contents).toEqual(["Hello, Bob"]);
});

test("content that is given up between two chunks ends the stream of another thread, and the next has its own", async () => {
  const texts: string[] = [];
  const failed = signal<unknown>();
  await using controller = await threaded(
    readContent(async ({ stream }) => {
      try {
        texts.push(await text(stream));
      } catch (error) {
        failed.resolve(error);
      }
    }),
  );
  await using client = await inTransaction(controller, "b@s.test");
  await chunk(client, "given up");
  await client.command("RSET");
  await client.command("MAIL FROM:<a@client.test>");
  await client.command("RCPT TO:<b@s.test>");
  await chunk(client, "Hello, ");
  expect(await chunk(client, "Bob", " LAST")).toEqual(["250 Message accepted, 10 octets received"]);
  expect(texts).toEqual(["Hello, Bob"]);
  expect(String(await failed.promise)).toContain("The rest of the content will not come.");
});

test("a client that leaves between two chunks aborts the signal in the caller's thread", async () => {
  const left = signal<unknown>();
  await using controller = await threaded({
    handleDataChunk({ signal: given }) {
      given.addEventListener("abort", () => left.resolve(given.reason));
    },
  });
  {
    await using client = await inTransaction(controller, "b@s.test");
    await chunk(client, "Hello");
  }
  expect(String(await left.promise)).toContain("The client has left.");
});

test("the default of handleDataChunk accepts, in the middle of content and at its end", async () => {
  const defaults: number[] = [];
  await using controller = await serve(
    {
      handleDataChunk(context) {
        const given = context.defaults.reply();
        defaults.push(given.code);
        return reply(given.code, ...given.lines, "and more");
      },
      handleData() {},
    },
    CHUNKED,
  );
  await using client = await inTransaction(controller, "b@s.test");
  expect(await chunk(client, "Hello, ")).toEqual(["250 7 octets received"]);
  expect(await chunk(client, "Bob", " LAST")).toEqual([
    "250-Message accepted, 10 octets received",
    "250 and more",
  ]);
  expect(defaults).toEqual([250, 250]);
});
