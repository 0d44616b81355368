import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import {
  type Controller,
  SmtpConnection,
  type SmtpOptions,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

/** A server of Node's own with one SmtpConnection for each client. */
async function bare(
  handler: ConstructorParameters<typeof SmtpConnection>[0],
  options: SmtpOptions = { serverHostname: "mx.test" },
  allowHalfOpen?: boolean,
): Promise<{ server: Server; port: number } & AsyncDisposable> {
  const accept = (socket: Socket): void => void new SmtpConnection(handler, options).attach(socket);
  const server =
    allowHalfOpen === undefined ? createServer(accept) : createServer({ allowHalfOpen }, accept);
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

/** A command of 507 octets, to which the handler of {@link unread} has a reply of 500. */
const LONG_NOOP = `NOOP ${"x".repeat(500)}\r\n`;
const LONG_REPLY_OCTETS = 500;

/** A client that has read its greeting and reads no more, and the server's end of its connection. */
async function unread(
  hook?: () => Promise<void>,
  options: SmtpOptions = {},
): Promise<{ controller: Controller; socket: Socket; served: Socket; closed: Promise<string> }> {
  const text = `250 ${"y".repeat(LONG_REPLY_OCTETS - 6)}`;
  const closed = signal<string>();
  const controller = await serve(
    {
      handleNoop: hook === undefined ? () => text : async () => await hook().then(() => text),
      handleClose: ({ reason }) => closed.resolve(reason),
    },
    options,
  );
  const socket = connect({ host: "127.0.0.1", port: controller.port, allowHalfOpen: true });
  await once(socket, "data");
  socket.pause().on("error", () => {});
  const served = controller.connection?.socket;
  if (served === undefined) throw new Error("There is no connection.");
  return { controller, socket, served, closed: closed.promise };
}

/** Reads until that many octets are here, and closes; how many came. */
async function endingAfter(socket: Socket, octets: number): Promise<number> {
  let received = 0;
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (received >= octets) socket.end();
  });
  socket.resume();
  await once(socket, "close");
  return received;
}

const DIALOGUE =
  "EHLO c.test\r\nMAIL FROM:<a@c.test>\r\nRCPT TO:<b@s.test>\r\nDATA\r\nHello\r\n.\r\nNOOP\r\n";
const REPLIES =
  /^220 .*\r\n(250-.*\r\n)+250 .*\r\n250 2\.1\.0 .*\r\n250 2\.1\.5 .*\r\n354 .*\r\n250 2\.6\.0 .*\r\n250 2\.0\.0 .*\r\n$/;

const turn = async (): Promise<undefined> =>
  await new Promise<undefined>((resolve) => {
    setImmediate(resolve, undefined);
  });

describe("a client that sends everything at once and closes its side", () => {
  test("is served to the end", async () => {
    await using controller = await serve();
    await using client = await RawClient.connect({ port: controller.port });
    client.send(DIALOGUE);
    client.half();
    expect(await client.rest()).toMatch(REPLIES);
    expect(await client.closed).toBe("fin");
  });

  test("is served to the end by async hooks too", async () => {
    await using controller = await serve({
      handleConnect: turn,
      handleEhlo: turn,
      handleMail: turn,
      handleRcpt: turn,
      handleData: turn,
      handleNoop: turn,
    });
    await using client = await RawClient.connect({ port: controller.port });
    client.send(DIALOGUE);
    client.half();
    expect(await client.rest()).toMatch(REPLIES);
  });

  test("and does not read for a while still gets each reply", async () => {
    const { controller, socket, served, closed } = await unread();
    const isStuck = once(served, "pause");
    socket.end(Buffer.from(LONG_NOOP.repeat(40_000)));
    await isStuck;
    expect(await endingAfter(socket, Number.POSITIVE_INFINITY)).toBe(40_000 * LONG_REPLY_OCTETS);
    expect(await closed).toBe("client");
    await controller.stop();
  });
});

test.each([undefined, false, true])(
  "net.createServer with an SmtpConnection is a whole server, allowHalfOpen %s",
  async (allowHalfOpen) => {
    const contents: string[] = [];
    const ends: string[] = [];
    const bothEnded = signal();
    {
      await using server = await bare(
        {
          // Async, so that the reply comes after the client has closed its side.
          async handleData({ envelope }) {
            await new Promise<void>((resolve) => {
              setImmediate(resolve);
            });
            contents.push(String(envelope.content));
          },
          handleClose({ reason }) {
            if (ends.push(reason) === 2) bothEnded.resolve();
          },
        },
        { serverHostname: "mx.test" },
        allowHalfOpen,
      );
      await using client = await RawClient.connect(server);
      client.send(DIALOGUE);
      client.half();
      expect(await client.rest()).toMatch(REPLIES);
      await using other = await RawClient.greeted(server);
      expect(await other.command("QUIT")).toEqual(["221 2.0.0 Bye"]);
      expect(await other.closed).toBe("fin");
    }
    await bothEnded.promise;
    expect(contents).toEqual(["Hello\r\n"]);
    expect(ends).toEqual(["client", "quit"]);
  },
);

test("a second socket is refused with CONNECTION_ATTACHED", async () => {
  const errors: unknown[] = [];
  const connection = new SmtpConnection();
  const server = createServer((socket) => {
    try {
      connection.attach(socket);
    } catch (error) {
      errors.push(error);
      socket.destroy();
    }
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  {
    await using first = await RawClient.greeted({ port });
    await using second = await RawClient.connect({ port });
    await second.closed;
    expect(await first.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  }
  server.close();
  expect(errors).toMatchObject([{ code: "CONNECTION_ATTACHED" }]);
});

test("a socket whose client was gone before it was attached ends at once", async () => {
  const ends: string[] = [];
  const accepted = signal<Socket>();
  const server = createServer((socket) => accepted.resolve(socket.on("error", () => {})));
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const client = await RawClient.connect({ port: (server.address() as AddressInfo).port });
  const socket = await accepted.promise;
  const gone = new Promise((resolve) => {
    socket.on("close", resolve).resume();
  });
  client.socket.resetAndDestroy();
  await gone;
  new SmtpConnection({ handleClose: ({ reason }) => void ends.push(reason) }).attach(socket);
  expect(ends).toEqual(["client"]);
  server.close();
});

describe("a client that resets its connection", () => {
  test.each<[string, (client: RawClient) => Promise<unknown> | void]>([
    ["before its greeting is read", () => {}],
    ["in the middle of a command", (client) => client.send("MAIL FR")],
    [
      "after RCPT",
      async (client) => {
        await client.command("MAIL FROM:<>");
        await client.command("RCPT TO:<b@s.test>");
      },
    ],
    [
      "in the middle of its content",
      async (client) => {
        await client.command("MAIL FROM:<>");
        await client.command("RCPT TO:<b@s.test>");
        await client.command("DATA");
        client.send("Hello\r\n");
      },
    ],
    [
      "right behind its final dot",
      async (client) => {
        await client.command("MAIL FROM:<>");
        await client.command("RCPT TO:<b@s.test>");
        client.send("DATA\r\nHello\r\n.\r\n");
      },
    ],
    ["right behind QUIT", (client) => client.send("QUIT\r\n")],
  ])("%s does no harm, and handleClose hears of it", async (_, say) => {
    const closed = signal<string>();
    await using controller = await serve({ handleClose: ({ reason }) => closed.resolve(reason) });
    await using client = await RawClient.greeted({ port: controller.port });
    await say(client);
    client.socket.resetAndDestroy();
    expect(await closed.promise).toMatch(/^(?:client|quit)$/);
    expect(controller.sessions).toEqual([]);
    await using next = await RawClient.greeted({ port: controller.port });
    expect(await next.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("in the middle of its content has sent no mail", async () => {
    let mails = 0;
    const closed = signal();
    await using controller = await serve({
      handleData: () => void mails++,
      handleClose: () => closed.resolve(),
    });
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    client.send("Hello\r\n.\r");
    client.half();
    await closed.promise;
    expect(mails).toBe(0);
  });
});

const EHLO = "EHLO c.test\r\n";
const TO_RCPT = `${EHLO}MAIL FROM:<a@c.test>\r\nRCPT TO:<b@s.test>\r\n`;

// RFC 5321 §4.1.1.10: what was not sent to its end is no command and no mail.
describe("a client that ends", () => {
  test.each<[string, string, RegExp]>([
    ["in a command", `${EHLO}NOOP`, /^250 HELP$/],
    ["between CR and LF of a command", `${EHLO}NOOP\r`, /^250 HELP$/],
    ["in the line that would open a transaction", `${EHLO}MAIL FROM:<a@c.test>`, /^250 HELP$/],
    ["before DATA", TO_RCPT, /^250 2\.1\.5 /],
    ["in its content", `${TO_RCPT}DATA\r\nHello\r\n`, /^354 /],
    ["in the final dot", `${TO_RCPT}DATA\r\nHello\r\n.\r`, /^354 /],
    ["behind BDAT", `${TO_RCPT}BDAT 5 LAST\r\n`, /^250 2\.1\.5 /],
    ["in a chunk", `${TO_RCPT}BDAT 5 LAST\r\nHell`, /^250 2\.1\.5 /],
    ["between two chunks", `${TO_RCPT}BDAT 5\r\nHello`, /^250 2\.0\.0 5 octets/],
  ])("%s has sent neither that command nor a mail", async (_, sent, last) => {
    const closed = signal<string>();
    const asked: string[] = [];
    await using controller = await serve(
      {
        handleNoop: () => void asked.push("NOOP"),
        handleData: () => void asked.push("DATA"),
        handleClose: ({ reason }) => closed.resolve(reason),
      },
      { extensions: ["CHUNKING", "ENHANCEDSTATUSCODES"] },
    );
    await using client = await RawClient.connect(controller);
    client.send(sent);
    client.half();
    expect((await client.rest()).split("\r\n").at(-2)).toMatch(last);
    expect(await closed.promise).toBe("client");
    expect(asked).toEqual([]);
    expect(controller.sessions).toEqual([]);
  });
});

describe("a client that does not read its replies", () => {
  test("is not read from either, so that neither side of it grows without bound", async () => {
    const { controller, socket, served } = await unread();
    const octets = Buffer.from(LONG_NOOP.repeat(40_000));
    expect(octets.length).toBeGreaterThan(20_000_000);
    const isStuck = once(served, "pause");
    socket.write(octets);
    await isStuck;
    // What is bounded: 1 MiB, and what the last write before that added.
    expect(served.writableLength).toBeLessThan(2 * 2 ** 20);
    expect(served.bytesRead).toBeLessThan(octets.length);
    const all = 40_000 * LONG_REPLY_OCTETS;
    expect(await endingAfter(socket, all)).toBe(all);
    await controller.stop();
  });

  test("and sends more while a hook is slow is not read from beyond a bound", async () => {
    const release = signal();
    const { controller, socket, served } = await unread(() => release.promise);
    const isStuck = once(served, "pause");
    socket.write(Buffer.from(LONG_NOOP.repeat(20_000)));
    await isStuck;
    expect(served.bytesRead).toBeLessThan(2 * 2 ** 20);
    release.resolve();
    const all = 20_000 * LONG_REPLY_OCTETS;
    expect(await endingAfter(socket, all)).toBe(all);
    await controller.stop();
  });

  test("is cut by a time-out", async () => {
    const { controller, socket, closed } = await unread(undefined, { timeoutMs: 150 });
    socket.write(Buffer.from(LONG_NOOP.repeat(40_000)));
    expect(await closed).toBe("timeout");
    socket.destroy();
    await controller.stop();
  });

  test("and was stuck when the server stops does not hold it up", async () => {
    const { controller, socket, served, closed } = await unread();
    const isStuck = once(served, "pause");
    socket.write(Buffer.from(LONG_NOOP.repeat(40_000)));
    await isStuck;
    await controller.stop();
    expect(await closed).toBe("shutdown");
    socket.destroy();
  });
});

test("a client that pipelines gets its replies in the order of its commands", async () => {
  await using controller = await serve({ handleNoop: ({ argument }) => `250 ${argument}` });
  await using client = await RawClient.greeted({ port: controller.port });
  const numbers = Array.from({ length: 1000 }, (_, index) => `${index}`);
  client.send(numbers.map((number) => `NOOP ${number}\r\n`).join(""));
  client.send("QUIT\r\n");
  const lines = (await client.rest()).split("\r\n");
  expect(lines.slice(0, 1000)).toEqual(numbers.map((number) => `250 ${number}`));
});
