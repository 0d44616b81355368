import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import {
  type CloseReason,
  Controller,
  type Handler,
  SmtpConnection,
  type SmtpOptions,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

const FULL = "421 4.7.0 Too many connections\r\n";
const FULL_FOR_ONE = "421 4.7.0 Too many connections from your address\r\n";
const TOO_LONG = "421 4.4.2 Session took too long\r\n";

/** Hands out the ends of sessions, one after the other. */
function endings(): { readonly handler: Handler; next(): Promise<CloseReason> } {
  const ended: CloseReason[] = [];
  let wake: (() => void) | undefined;
  return {
    handler: {
      handleClose({ reason }) {
        ended.push(reason);
        wake?.();
      },
    },
    async next() {
      while (ended.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return ended.shift() as CloseReason;
    },
  };
}

describe("connections in total", () => {
  const two = { limits: { connections: 2 } };

  test("one too many is told 421 in place of the greeting, and closed", async () => {
    const { handler, next } = endings();
    const connected: string[] = [];
    await using controller = await serve(
      { ...handler, handleConnect: ({ session }) => void connected.push(session.id) },
      two,
    );
    await using first = await RawClient.greeted(controller);
    await using second = await RawClient.greeted(controller);
    await using third = await RawClient.connect(controller);
    expect(await third.rest()).toBe(FULL);
    expect(await next()).toBe("refused");
    // The hook is asked about those alone for whom there is room.
    expect(connected).toHaveLength(2);
    expect(await first.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(await second.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("who leaves makes room, however they leave", async () => {
    const { handler, next } = endings();
    await using controller = await serve(handler, two);
    await using _ = await RawClient.greeted(controller);
    for (const leave of [
      (client: RawClient) => client.send("QUIT\r\n"),
      (client: RawClient) => client.half(),
      (client: RawClient) => client.socket.resetAndDestroy(),
    ]) {
      await using client = await RawClient.greeted(controller);
      leave(client);
      expect(["quit", "client"]).toContain(await next());
    }
  });

  test("who was refused holds no place, even before it has closed its side", async () => {
    const { handler, next } = endings();
    await using controller = await serve(handler, two);
    await using _ = await RawClient.greeted(controller);
    const second = await RawClient.greeted(controller);
    const refused = await RawClient.connect(controller);
    expect(await refused.reply()).toEqual([FULL.trimEnd()]);
    await second[Symbol.asyncDispose]();
    await refused[Symbol.asyncDispose]();
    await next();
    await next();
    await using third = await RawClient.greeted(controller);
    await using fourth = await RawClient.connect(controller);
    expect(await fourth.rest()).toBe(FULL);
    expect(await third.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("each server counts its own, also with the same options and the same handler", async () => {
    const handler = {};
    await using one = await serve(handler, two);
    await using other = await serve(handler, two);
    await using first = await RawClient.greeted(one);
    await using second = await RawClient.greeted(one);
    await using third = await RawClient.greeted(other);
    for (const client of [first, second, third])
      expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("a server that was stopped begins anew", async () => {
    await using controller = await serve({}, two);
    await using _first = await RawClient.greeted(controller);
    await using _second = await RawClient.greeted(controller);
    await controller.stop();
    await controller.start();
    await using third = await RawClient.greeted(controller);
    await using fourth = await RawClient.greeted(controller);
    expect(await third.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(await fourth.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("connections without a controller are counted where they share their options", async () => {
    const options: SmtpOptions = { serverHostname: "mx.test", limits: { connections: 1 } };
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      new SmtpConnection(undefined, options).attach(socket);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    await using _ = await RawClient.greeted({ port });
    await using second = await RawClient.connect({ port });
    expect(await second.rest()).toBe(FULL);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test("behind a proxy too, and after its header", async () => {
    await using controller = await serve({}, { ...two, proxyProtocolTimeoutMs: 10_000 });
    await using _first = await RawClient.connect(controller);
    await using _second = await RawClient.connect(controller);
    while (controller.sessions.length < 2) await new Promise(setImmediate);
    await using third = await RawClient.connect(controller);
    third.send("PROXY UNKNOWN\r\n");
    expect(await third.rest()).toBe(FULL);
  });
});

async function arrive(port: number, host: string): Promise<RawClient> {
  const client = await RawClient.connect({ port });
  client.send(`PROXY TCP4 ${host} 198.51.100.1 56324 25\r\n`);
  return client;
}

describe("connections from one address", () => {
  test("one too many is told 421 in place of the greeting, and closed", async () => {
    const { handler, next } = endings();
    await using controller = await serve(handler, { limits: { connectionsPerAddress: 1 } });
    await using first = await RawClient.greeted(controller);
    await using second = await RawClient.connect(controller);
    expect(await second.rest()).toBe(FULL_FOR_ONE);
    expect(await next()).toBe("refused");
    first.half();
    await next();
    await using third = await RawClient.greeted(controller);
    expect(await third.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("it is the client that is counted, and not its proxy", async () => {
    const { handler, next } = endings();
    await using controller = await serve(handler, {
      limits: { connectionsPerAddress: 1, connections: 2 },
      proxyProtocolTimeoutMs: 10_000,
    });
    await using ada = await arrive(controller.port, "192.0.2.7");
    expect((await ada.reply())[0]).toMatch(/^220 /);
    await using adaAgain = await arrive(controller.port, "192.0.2.7");
    expect(await adaAgain.rest()).toBe(FULL_FOR_ONE);
    expect(await next()).toBe("refused");
    // Who was refused for its address has given its place in the total back.
    await using bob = await arrive(controller.port, "192.0.2.8");
    expect((await bob.reply())[0]).toMatch(/^220 /);
    await using carol = await arrive(controller.port, "192.0.2.9");
    expect(await carol.rest()).toBe(FULL);
  });
});

test("one client's EHLO neither lengthens nor shortens the command lines of another", async () => {
  await using controller = await serve({}, { extensions: ["SIZE"] });
  // RFC 5321 §4.5.3.1.4, RFC 1870 §3: 512 octets, and 26 more for MAIL once SIZE is offered
  const fits = `MAIL FROM:<a@b.test> SIZE=1`.padEnd(512 + 26 - 2);
  const isTooLong = `${fits} `;
  await using first = await RawClient.greeted(controller);
  await using other = await RawClient.greeted(controller);
  for (const _ of [1, 2, 3]) await other.command("EHLO client.test");
  await using _later = await RawClient.connect(controller);
  expect(await first.command(isTooLong)).toEqual([expect.stringMatching(/^500 /)]);
  expect(await other.command(isTooLong)).toEqual([expect.stringMatching(/^500 /)]);
  expect(await first.command(fits)).toEqual([expect.stringMatching(/^250 /)]);
  expect(await other.command(fits)).toEqual([expect.stringMatching(/^250 /)]);
});

describe("the length of a session", () => {
  test("a session that is never silent ends all the same", async () => {
    const { handler, next } = endings();
    await using controller = await serve(handler, { limits: { sessionMs: 150 } });
    await using client = await RawClient.greeted(controller);
    let told: string[];
    do told = await client.command("NOOP");
    while (told[0] === "250 2.0.0 OK");
    expect(told).toEqual([TOO_LONG.trimEnd()]);
    expect(await next()).toBe("timeout");
  });

  test("also in the middle of content, which is then no mail", async () => {
    let mails = 0;
    await using controller = await serve(
      { handleData: () => void mails++ },
      { limits: { sessionMs: 150 } },
    );
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    client.send("Hello\r\n");
    expect(await client.rest()).toBe(TOO_LONG);
    expect(mails).toBe(0);
  });

  test("a hook that is running answers first: what it has accepted, its client hears of", async () => {
    const running = signal();
    await using controller = await serve(
      {
        async handleData({ session }) {
          running.resolve();
          // The session has been too long for a while before the hook is done.
          await new Promise((resolve) => setTimeout(resolve, 300));
          return session.peer === undefined ? "550 gone" : "250 taken";
        },
      },
      { limits: { sessionMs: 150 } },
    );
    await using client = await inTransaction(controller, "b@s.test");
    await client.command("DATA");
    client.send("Hello\r\n.\r\nNOOP\r\n");
    await running.promise;
    expect(await client.rest()).toBe(`250 taken\r\n${TOO_LONG}`);
  });
});

const OK = [expect.stringMatching(/^250 /)];
const refused = (code: string): unknown[] => [expect.stringMatching(new RegExp(`^${code} `))];
/** A MAIL command of so many octets, CRLF included. */
const mailOf = (octets: number): string => "MAIL FROM:<a@b.test>".padEnd(octets - 2);

describe("two servers in one process", () => {
  test("keep each its own limits, also with clients of both at once", async () => {
    await using narrow = await serve(
      {},
      {
        extensions: ["ENHANCEDSTATUSCODES"],
        dataSizeLimit: 10,
        lineLengthLimit: 20,
        localPartLimit: 1,
        commandCallLimit: { NOOP: 2 },
        limits: { recipients: 1, unknownCommands: 2 },
      },
    );
    await using wide = await serve({}, { commandSizeLimit: 2000, limits: { unknownCommands: 99 } });
    await using little = await RawClient.greeted(narrow);
    await using large = await RawClient.greeted(wide);
    const both = async (line: string): Promise<unknown[]> => [
      await little.command(line),
      await large.command(line),
    ];
    expect(await both("NOOP")).toEqual([OK, OK]);
    expect(await both("XONE")).toEqual([refused("500"), refused("500")]);
    expect(await both(mailOf(582))).toEqual([refused("500"), OK]);
    expect(await both("RSET")).toEqual([OK, OK]);
    expect(await both("MAIL FROM:<ab@c.test>")).toEqual([refused("553"), OK]);
    expect(await both("RSET")).toEqual([OK, OK]);
    expect(await both("MAIL FROM:<a@c.test>")).toEqual([OK, OK]);
    expect(await both("RCPT TO:<b@s.test>")).toEqual([OK, OK]);
    expect(await both("RCPT TO:<c@s.test>")).toEqual([refused("452"), OK]);
    expect(await both("DATA")).toEqual([refused("354"), refused("354")]);
    expect(await both("Hello, Bob!\r\n.")).toEqual([refused("552"), OK]);
    expect(await both("NOOP")).toEqual([OK, OK]);
    expect(await both("NOOP")).toEqual([refused("421"), OK]);
    // Neither a connection that is new nor one that ends has changed the other's.
    await using again = await RawClient.greeted(narrow);
    expect(await again.command("NOOP")).toEqual(OK);
    expect(await large.command(mailOf(582))).toEqual(OK);
  });

  test("have none for lines and local parts where they are told Infinity", async () => {
    const none = { lineLengthLimit: Infinity, localPartLimit: Infinity, commandSizeLimit: 10_000 };
    await using controller = await serve({}, none);
    await using client = await RawClient.greeted(controller);
    expect(
      await client.mail(`${"a".repeat(200)}@c.test`, ["b@s.test"], "x".repeat(100_000)),
    ).toEqual(["250 2.6.0 Message accepted"]);
  });

  test("keep the length of their command lines, however often either is told EHLO", async () => {
    await using one = await serve({}, { extensions: ["SIZE"] });
    await using other = await serve({}, { extensions: [] });
    await using first = await RawClient.greeted(one);
    await using second = await RawClient.greeted(other);
    // RFC 5321 §4.5.3.1.4, RFC 1870 §3: 512 octets with CRLF, and 26 more for SIZE
    for (let times = 0; times < 20; times++) {
      await first.command("EHLO client.test");
      await second.command("EHLO client.test");
      await using _ = await RawClient.greeted(one);
    }
    expect(await first.command(mailOf(539))).toEqual(refused("500"));
    expect(await first.command(mailOf(538))).toEqual(OK);
    expect(await second.command(mailOf(513))).toEqual(refused("500"));
    expect(await second.command(mailOf(512))).toEqual(OK);
  });
});

test("limits that are not set change nothing", async () => {
  await using controller = await serve();
  expect(controller.options.limits).toMatchObject({
    connections: Number.POSITIVE_INFINITY,
    connectionsPerAddress: Number.POSITIVE_INFINITY,
    errors: Number.POSITIVE_INFINITY,
    transactions: Number.POSITIVE_INFINITY,
    sessionMs: Number.POSITIVE_INFINITY,
  });
  expect(controller.options.commandCallLimit).toBeUndefined();
  await using client = await RawClient.greeted(controller);
  for (let times = 0; times < 100; times++) {
    expect((await client.command("MAIL FROM:<"))[0]).toMatch(/^5/);
    expect(await client.command("MAIL FROM:<a@b.test>")).toEqual(["250 2.1.0 Sender OK"]);
    await client.command("RSET");
  }
});

test("the longest command line is a server's own: another one, and another EHLO, leave it as it is", async () => {
  await using short = await serve({}, { commandSizeLimit: 40 });
  await using long = await serve({}, { commandSizeLimit: 1000 });
  await using one = await RawClient.greeted(short);
  await using other = await RawClient.greeted(long);
  for (let times = 0; times < 3; times++) {
    await one.command("EHLO client.test");
    await other.command("EHLO client.test");
    expect(await one.command(`NOOP ${"x".repeat(33)}`)).toEqual(["250 2.0.0 OK"]);
    expect(await one.command(`NOOP ${"x".repeat(34)}`)).toEqual([
      "500 5.5.2 Command line too long",
    ]);
    expect(await other.command(`NOOP ${"x".repeat(993)}`)).toEqual(["250 2.0.0 OK"]);
  }
});

describe("the page docs/reference/limits.md", () => {
  const page = readFileSync(new URL("../../docs/reference/limits.md", import.meta.url), "utf8");
  const rows = new Map(
    [...page.matchAll(/^\| `(?:limits\.)?(\w+)`[^|]*\| (\S+)/gm)].map(([, name, value]) => [
      name,
      Number(value?.replaceAll(/[,;]/g, "")),
    ]),
  );

  test("names each limit with its default", () => {
    const { options } = new Controller();
    const { content: _c, textLine: _t, localPart: _l, commandLine: _o, ...limits } = options.limits;
    const { dataSizeLimit, lineLengthLimit, commandSizeLimit, localPartLimit, timeoutMs } = options;
    for (const [name, value] of Object.entries({
      ...limits,
      dataSizeLimit,
      lineLengthLimit,
      commandSizeLimit,
      localPartLimit,
      timeoutMs,
    }))
      expect([name, rows.get(name)]).toEqual([name, value]);
  });

  test("has an example that works", async () => {
    const handler: Handler = {};
    await using controller = new Controller(handler, {
      hostname: "127.0.0.1",
      dataSizeLimit: 1_000_000,
      commandCallLimit: { RCPT: 100, NOOP: 3, "*": 50 },
      limits: { connections: 20, connectionsPerAddress: 5, errors: 10, sessionMs: 600_000 },
    });
    await controller.start();
    const clients: RawClient[] = [];
    for (let times = 0; times < 5; times++) clients.push(await RawClient.greeted(controller));
    const [first] = clients;
    for (let times = 0; times < 3; times++)
      expect(await first?.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(await first?.command("NOOP")).toEqual(["421 4.7.0 NOOP sent too many times"]);
    for (const client of clients) await client[Symbol.asyncDispose]();
  });
});
