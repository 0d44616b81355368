import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import {
  accept,
  Capture,
  compose,
  Inbox,
  readContent,
  reject,
  SmtpReplyError,
  type DataChunkContext,
  type Handler,
} from "../../packages/core/src/index.js";
import { stuff } from "../../packages/core/src/protocol/index.js";
import type { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

const CHUNKED = { extensions: ["CHUNKING", "ENHANCEDSTATUSCODES"] } as const;
const MEGA = 1 << 20;

/** What a handler was given, piece by piece. */
class Pieces implements Handler {
  readonly octets: Buffer[] = [];
  readonly last: boolean[] = [];
  contents: unknown[] = [];

  handleDataChunk({ chunk, isLast }: DataChunkContext): void {
    this.octets.push(Buffer.from(chunk));
    this.last.push(isLast);
  }

  handleData({ envelope }: { envelope: { content: unknown } }): void {
    this.contents.push(envelope.content);
  }
}

async function data(client: RawClient, content: string | Buffer): Promise<string[]> {
  await client.command("DATA");
  client.send(stuff(Buffer.from(content)));
  return await client.reply();
}

describe("handleDataChunk", () => {
  test("gets the content as it comes, its dots undone, and the last piece marked", async () => {
    const pieces = new Pieces();
    await using controller = await serve(pieces);
    await using client = await inTransaction(controller, "b@s.test");
    const content = `Subject: Hi\r\n\r\n.hidden\r\n${"x".repeat(900)}\r\n`.repeat(300);
    expect(await data(client, content)).toEqual(["250 2.6.0 Message accepted"]);
    expect(Buffer.concat(pieces.octets).toString()).toBe(content);
    expect(pieces.octets.length).toBeGreaterThan(1);
    expect(pieces.last.map(Number).reduce((sum, one) => sum + one)).toBe(1);
    expect(pieces.last.at(-1)).toBe(true);
  });

  test("is called once for content of no octets", async () => {
    const pieces = new Pieces();
    await using controller = await serve(pieces);
    await using client = await inTransaction(controller, "b@s.test");
    await data(client, "");
    expect([pieces.octets.length, pieces.octets[0]?.length, pieces.last]).toEqual([1, 0, [true]]);
  });

  test("leaves nothing for handleData, which is asked in the end all the same", async () => {
    const pieces = new Pieces();
    await using controller = await serve(pieces);
    await using client = await inTransaction(controller, "b@s.test");
    await data(client, "Hello\r\n");
    expect(pieces.contents).toEqual([null]);
  });

  test("leaves the whole content for handleData where the handler says so", async () => {
    const pieces = Object.assign(new Pieces(), { keepsContent: true });
    await using controller = await serve(pieces);
    await using client = await inTransaction(controller, "b@s.test");
    await data(client, ".Hello\r\n");
    expect(pieces.contents.map(String)).toEqual([".Hello\r\n"]);
  });

  test("may stand beside a capture, which keeps the mail", async () => {
    const inbox = new Inbox();
    const pieces = new Pieces();
    await using controller = await serve(compose(pieces, new Capture(inbox)), CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    await data(client, "One\r\n");
    await client.command("MAIL FROM:<a@client.test>");
    await client.command("RCPT TO:<b@s.test>");
    client.send("BDAT 3 LAST\r\nTwo");
    await client.reply();
    expect(inbox.records.map(({ id }) => String(inbox.content(id)))).toEqual(["One\r\n", "Two"]);
    expect(Buffer.concat(pieces.octets).toString()).toBe("One\r\nTwo");
  });

  test("gets the chunks of BDAT too, also a last one without octets", async () => {
    const pieces = new Pieces();
    await using controller = await serve(pieces, CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    for (const sent of ["BDAT 4\r\n.\r\n.", "BDAT 0\r\n", "BDAT 0 LAST\r\n"]) {
      client.send(sent);
      await client.reply();
    }
    expect(pieces.octets.map(String)).toEqual([".\r\n.", ""]);
    expect(pieces.last).toEqual([false, true]);
  });

  test("refuses the content with a piece: no more are handed over, and the reply comes at the end", async () => {
    let calls = 0;
    const aborted = signal<string>();
    const handler: Handler = {
      handleDataChunk({ signal: stream }) {
        calls++;
        stream.addEventListener("abort", () => aborted.resolve(String(stream.reason)));
        return reject(554, "5.6.0", "No");
      },
      handleData: () => accept(),
    };
    await using controller = await serve(handler);
    await using client = await inTransaction(controller, "b@s.test");
    expect(await data(client, "x\r\n".repeat(MEGA / 3))).toEqual(["554 5.6.0 No"]);
    expect(calls).toBe(1);
    expect(await aborted.promise).toBe("Error: The content was refused.");
    expect(await client.command("MAIL FROM:<a@client.test>")).toEqual(["250 2.1.0 Sender OK"]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
      "451 4.3.0 Local error in processing",
    ],
    [
      "rejects",
      async () => {
        throw new SmtpReplyError(552, "5.2.2", "Full");
      },
      "552 5.2.2 Full",
    ],
    ["returns nonsense", () => "nonsense", "451 4.3.0 Local error in processing"],
    ["never settles", () => new Promise<never>(() => {}), "451 4.3.0 Local error in processing"],
  ])("that %s is a refusal of the content", async (_, handleDataChunk, reply) => {
    await using controller = await serve({ handleDataChunk }, { ...CHUNKED, hookTimeoutMs: 100 });
    await using client = await inTransaction(controller, "b@s.test");
    expect(await data(client, "Hello\r\n")).toEqual([reply]);
    await client.command("MAIL FROM:<a@client.test>");
    await client.command("RCPT TO:<b@s.test>");
    client.send("BDAT 5\r\nHelloBDAT 5 LAST\r\nHelloNOOP\r\n");
    expect(await client.reply()).toEqual([reply]);
    expect(await client.reply()).toEqual(["503 5.5.1 Send MAIL first"]);
    expect(await client.reply()).toEqual(["250 2.0.0 OK"]);
  });

  test("answers the last piece with the reply to the content, where no handleData does", async () => {
    const handler: Handler = {
      handleDataChunk: ({ isLast }) => (isLast ? "250 Filed" : undefined),
    };
    await using controller = await serve(handler, CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    expect(await data(client, "Hello\r\n")).toEqual(["250 Filed"]);
    await client.command("MAIL FROM:<a@client.test>");
    await client.command("RCPT TO:<b@s.test>");
    client.send("BDAT 5\r\nHello");
    expect(await client.reply()).toEqual(["250 2.0.0 5 octets received"]);
    client.send("BDAT 0 LAST\r\n");
    expect(await client.reply()).toEqual(["250 Filed"]);
  });

  test("never sees the end of content that is too large or has too long a line, and its signal aborts", async () => {
    const ends: boolean[] = [];
    const signals = new Set<AbortSignal>();
    const handler: Handler = {
      handleDataChunk({ isLast, signal: stream }) {
        ends.push(isLast);
        signals.add(stream);
      },
    };
    await using controller = await serve(handler, { dataSizeLimit: 2 * MEGA });
    await using client = await inTransaction(controller, "b@s.test");
    expect(await data(client, "x\r\n".repeat(MEGA))).toEqual([
      "552 5.3.4 Message size exceeds the fixed maximum",
    ]);
    await client.command("MAIL FROM:<a@client.test>");
    await client.command("RCPT TO:<b@s.test>");
    expect(await data(client, "x\r\n".repeat(100_000) + "x".repeat(1001))).toEqual([
      "500 5.5.2 Line too long",
    ]);
    expect(ends).not.toContain(true);
    // One signal for each content, however many pieces it came in.
    expect([...signals].map(({ reason }) => String(reason))).toEqual([
      "Error: The rest of the content will not come.",
      "Error: The rest of the content will not come.",
    ]);
  });

  test.each([
    ["RSET", "The rest of the content will not come."],
    ["EHLO client.test", "The rest of the content will not come."],
    ["", "The client has left."],
  ])("has its signal aborted where the content is given up (%j)", async (command, reason) => {
    const aborted = signal<unknown>();
    const handler: Handler = {
      handleDataChunk({ signal: stream }) {
        stream.addEventListener("abort", () => aborted.resolve(stream.reason));
      },
    };
    await using controller = await serve(handler, CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    client.send("BDAT 5\r\nHello");
    await client.reply();
    if (command === "") client.socket.destroy();
    else await client.command(command);
    expect(await aborted.promise).toMatchObject({ message: reason });
  });

  test("holds the client back while it takes its time, and loses nothing", async () => {
    const gate = signal();
    const called = signal();
    let octets = 0;
    const handler: Handler = {
      async handleDataChunk({ chunk }) {
        octets += chunk.length;
        called.resolve();
        await gate.promise;
      },
    };
    await using controller = await serve(handler, { dataSizeLimit: 0 });
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    const content = Buffer.from("0123456789\r\n".repeat(2 * MEGA));
    const written = new Promise<void>((resolve) => {
      client.socket.write(content, () => resolve());
    });
    await called.promise;
    // The system's buffers take some of it, and never all.
    const first = await Promise.race([
      written.then(() => "all was taken"),
      new Promise((resolve) => {
        setTimeout(resolve, 200, "held back");
      }),
    ]);
    expect(first).toBe("held back");
    gate.resolve();
    client.send(".\r\n");
    expect(await client.reply()).toEqual(["250 2.6.0 Message accepted"]);
    expect(octets).toBe(content.length);
  });
});

describe("readContent", () => {
  test("hands content over as a stream, and what it returns is the reply", async () => {
    const read: string[] = [];
    const handler = readContent(async ({ stream, envelope }) => {
      read.push(`${envelope.mailFrom}: ${await text(stream)}`);
      return "250 Read";
    });
    await using controller = await serve(handler, CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    const content = ".Hello\r\n".repeat(100_000);
    expect(await data(client, content)).toEqual(["250 Read"]);
    await client.command("MAIL FROM:<c@client.test>");
    await client.command("RCPT TO:<b@s.test>");
    client.send("BDAT 3\r\nTwoBDAT 0 LAST\r\n");
    expect(await client.reply()).toEqual(["250 2.0.0 3 octets received"]);
    expect(await client.reply()).toEqual(["250 Read"]);
    expect(read[0] === `a@client.test: ${content}`).toBe(true);
    expect(read[1]).toBe("c@client.test: Two");
  });

  test("holds the client back while nobody reads the stream", async () => {
    const gate = signal();
    const begun = signal();
    let octets = 0;
    const handler = readContent(async ({ stream }) => {
      begun.resolve();
      await gate.promise;
      for await (const chunk of stream) octets += (chunk as Buffer).length;
    });
    await using controller = await serve(handler, { dataSizeLimit: 0 });
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    const content = Buffer.from("0123456789\r\n".repeat(2 * MEGA));
    client.send(content);
    client.send(".\r\n");
    await begun.promise;
    expect(client.socket.writableLength).toBeGreaterThan(0);
    gate.resolve();
    expect(await client.reply()).toEqual(["250 2.6.0 Message accepted"]);
    expect(octets).toBe(content.length);
  });

  test.each([
    ["returns a refusal", () => reject(554, "5.6.0", "No"), "554 5.6.0 No"],
    ["accepts", () => "250 Enough", "250 Enough"],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
      "451 4.3.0 Local error in processing",
    ],
  ])("that %s before the end drops the rest", async (_, read, reply) => {
    await using controller = await serve(readContent(read));
    await using client = await inTransaction(controller, "b@s.test");
    expect(await data(client, "Hello\r\n".repeat(200_000))).toEqual([reply]);
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("destroys the stream where the client leaves in the middle", async () => {
    const failed = signal<unknown>();
    const begun = signal();
    const handler = readContent(async ({ stream }) => {
      begun.resolve();
      try {
        await text(stream);
      } catch (error) {
        failed.resolve(error);
      }
    });
    await using controller = await serve(handler);
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    client.send("Hello\r\n");
    await begun.promise;
    client.socket.destroy();
    expect(await failed.promise).toMatchObject({ message: "The client has left." });
  });
});
