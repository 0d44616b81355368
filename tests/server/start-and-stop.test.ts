import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  Controller,
  type ControllerOptions,
  type LogEvent,
  SmtpConnection,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

const LOOPBACK: ControllerOptions = { hostname: "127.0.0.1", serverHostname: "mx.test" };

async function dial(host: string, port: number): Promise<string> {
  try {
    await using client = await RawClient.connect({ host, port });
    return (await client.reply())[0] ?? "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

describe("starting", () => {
  test("takes a free port, and a client is greeted on it", async () => {
    await using controller = new Controller({}, LOOPBACK);
    expect([controller.port, controller.server, controller.url]).toEqual([0, undefined, undefined]);
    await controller.start();
    expect(controller.port).toBeGreaterThan(0);
    expect(controller.address).toMatchObject({ address: "127.0.0.1", port: controller.port });
    expect(controller.url).toBe(`smtp://127.0.0.1:${controller.port}`);
    await using client = await RawClient.connect({ port: controller.port });
    expect(await client.reply()).toEqual(["220 mx.test ESMTP smtp-fixture"]);
    expect(await client.command("QUIT")).toEqual(["221 2.0.0 Bye"]);
    expect(await client.closed).toBe("fin");
  });

  test.each([
    { hostname: undefined, address: "::1", url: /^smtp:\/\/\[::1\]:\d+$/, hosts: ["::1"] },
    { hostname: "::1", address: "::1", url: /^smtp:\/\/\[::1\]:\d+$/, hosts: ["::1"] },
    {
      hostname: "127.0.0.1",
      address: "127.0.0.1",
      url: /^smtp:\/\/127\.0\.0\.1:\d+$/,
      hosts: ["127.0.0.1"],
    },
    {
      hostname: "localhost",
      address: "127.0.0.1",
      url: /^smtp:\/\/localhost:\d+$/,
      hosts: ["127.0.0.1", "::1"],
    },
    { hostname: "", address: "::", url: /^smtp:\/\/localhost:\d+$/, hosts: ["127.0.0.1", "::1"] },
    { hostname: "::", address: "::", url: /^smtp:\/\/localhost:\d+$/, hosts: ["127.0.0.1", "::1"] },
    {
      hostname: "0.0.0.0",
      address: "0.0.0.0",
      url: /^smtp:\/\/127\.0\.0\.1:\d+$/,
      hosts: ["127.0.0.1"],
    },
  ])("with hostname $hostname serves $hosts, and its URL can be dialled", async (row) => {
    await using controller = new Controller({}, { hostname: row.hostname });
    await controller.start();
    expect(controller.url).toMatch(row.url);
    expect(controller.address).toMatchObject({ address: row.address, port: controller.port });
    const answers = await Promise.all(row.hosts.map((host) => dial(host, controller.port)));
    for (const answer of answers) expect(answer).toMatch(/^220 /);
    const { hostname } = new URL(controller.url ?? "");
    expect(await dial(hostname.replace(/^\[|\]$/g, ""), controller.port)).toMatch(/^220 /);
  });

  test("on localhost opens one server for each loopback family, all on one port", async () => {
    await using controller = new Controller({}, { hostname: "localhost" });
    await controller.start();
    const addresses = controller.servers.map((server) => server.address() as AddressInfo);
    expect(addresses.map(({ address }) => address).toSorted()).toEqual(["127.0.0.1", "::1"]);
    expect(new Set(addresses.map(({ port }) => port))).toEqual(new Set([controller.port]));
  });

  test("an IPv4 client of a server on all interfaces is known by its IPv4 address", async () => {
    const peers: unknown[] = [];
    await using controller = await serve(
      { handleConnect: ({ session }) => void peers.push(session.peer?.host) },
      { hostname: "" },
    );
    expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 /);
    expect(peers).toEqual(["127.0.0.1"]);
  });

  test("a port that is taken is the system's own error, at once, and releases everything", async () => {
    await using first = await serve();
    const second = new Controller({}, { ...LOOPBACK, port: first.port });
    const failure = second.start();
    await expect(failure).rejects.toMatchObject({ code: "EADDRINUSE", port: first.port });
    expect(second.startError).toBe(await failure.catch((error: unknown) => error));
    expect([second.server, second.servers, second.address, second.url]).toEqual([
      undefined,
      [],
      undefined,
      undefined,
    ]);
    await expect(second.stop()).resolves.toBeUndefined();
  });

  test("an address of another machine is EADDRNOTAVAIL", async () => {
    await using controller = new Controller({}, { hostname: "192.0.2.1" });
    await expect(controller.start()).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
  });

  test("a name that does not resolve is the resolver's own error", async () => {
    await using controller = new Controller({}, { hostname: "no-such-host.invalid" });
    await expect(controller.start()).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/),
      syscall: "getaddrinfo",
      hostname: "no-such-host.invalid",
    });
    expect([controller.hostname, controller.url]).toEqual(["no-such-host.invalid", undefined]);
  });

  test("a port of localhost that one family has taken closes the other again", async () => {
    const taken = createServer();
    taken.listen({ host: "::1", port: 0 });
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await using controller = new Controller({}, { hostname: "localhost", port });
    await expect(controller.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(await dial("127.0.0.1", port)).toBe("ECONNREFUSED");
    taken.close();
  });

  test("after a failure works as soon as its cause is gone", async () => {
    const first = await serve();
    await using second = new Controller({}, { ...LOOPBACK, port: first.port });
    await expect(second.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
    await first.stop();
    await second.start();
    expect(second.startError).toBeUndefined();
    expect(await dial("127.0.0.1", second.port)).toMatch(/^220 /);
  });

  test("twice is refused, and the server goes on", async () => {
    await using controller = await serve();
    await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_ALREADY_RUNNING" });
    expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 /);
  });

  test("while it is starting or stopping is refused", async () => {
    await using controller = new Controller({}, LOOPBACK);
    const starting = controller.start();
    await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_ALREADY_RUNNING" });
    await starting;
    const stopping = controller.stop();
    await expect(controller.start()).rejects.toMatchObject({
      code: "CONTROLLER_ALREADY_RUNNING",
      message: expect.stringContaining("still stopping"),
    });
    await stopping;
    await controller.start();
    expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 /);
  });
});

describe("the time to get ready", () => {
  afterEach(() => vi.unstubAllEnvs());

  class Slow extends Controller {
    readonly opened = signal<readonly Server[]>();

    protected override async createServer(): Promise<readonly Server[]> {
      return await this.opened.promise;
    }
  }

  test("is over with an error that says what to raise, and what opens later is closed", async () => {
    const slow = new Slow({}, { readyTimeoutMs: 20 });
    await expect(slow.start()).rejects.toMatchObject({ code: "CONTROLLER_READY_TIMEOUT" });
    expect(slow.startError).toMatchObject({ code: "CONTROLLER_READY_TIMEOUT" });
    const late = createServer();
    late.listen({ host: "127.0.0.1", port: 0 });
    await once(late, "listening");
    const closed = once(late, "close");
    slow.opened.resolve([late]);
    await closed;
    expect(late.listening).toBe(false);
    await slow.stop();
  });

  test("is taken from the environment before the option", async () => {
    vi.stubEnv("SMTP_FIXTURE_READY_TIMEOUT_MS", "15");
    const slow = new Slow({}, { readyTimeoutMs: 60_000 });
    expect(slow.readyTimeoutMs).toBe(15);
    await expect(slow.start()).rejects.toThrow("within 15 ms");
  });

  test.each(["soon", "0", "-1", "NaN"])("cannot be %j in the environment", (text) => {
    vi.stubEnv("SMTP_FIXTURE_READY_TIMEOUT_MS", text);
    expect(() => new Controller()).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: `The environment variable SMTP_FIXTURE_READY_TIMEOUT_MS takes a number of milliseconds above 0, or Infinity, not "${text}".`,
      }),
    );
  });

  test("may be infinite, or longer than a timer of Node can be", async () => {
    for (const readyTimeoutMs of [Number.POSITIVE_INFINITY, 2 ** 40]) {
      await using controller = new Controller({}, { ...LOOPBACK, readyTimeoutMs });
      await controller.start();
      expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 /);
    }
  });
});

describe("the factory", () => {
  test("as an option makes the connection of each client, and is told where it speaks from", async () => {
    const peers: (string | undefined)[] = [];
    await using controller = await serve(
      {},
      {
        factory: (peer) => {
          peers.push(peer?.host);
          return new SmtpConnection({ handleNoop: () => "250 made to order" });
        },
      },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["250 made to order"]);
    // The first call, without a peer, proved it during start().
    expect(peers).toEqual([undefined, "127.0.0.1"]);
  });

  test("as a method does the same", async () => {
    class Own extends Controller {
      override factory(): SmtpConnection {
        return new SmtpConnection({}, { serverHostname: "own.test" });
      }
    }
    await using controller = new Own({}, LOOPBACK);
    await controller.start();
    expect(await dial("127.0.0.1", controller.port)).toBe("220 own.test ESMTP smtp-fixture");
  });

  test("that throws fails the start with its error as the cause", async () => {
    const cause = new Error("no database");
    const controller = new Controller(
      {},
      {
        ...LOOPBACK,
        factory: () => {
          throw cause;
        },
      },
    );
    await expect(controller.start()).rejects.toMatchObject({
      code: "CONTROLLER_FACTORY_FAILED",
      cause,
      message: expect.stringContaining("no database"),
    });
    expect(controller.server).toBeUndefined();
    await controller.stop();
  });

  test.each([
    ["null", null],
    ["a promise", Promise.resolve()],
    ["something else", { attach: true }],
  ])("that returns %s fails the start", async (_, made) => {
    const factory = (() => made) as unknown as () => SmtpConnection;
    const controller = new Controller({}, { ...LOOPBACK, factory });
    await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_FACTORY_FAILED" });
  });

  test("that fails for one client refuses that client alone, and its error is logged", async () => {
    const events: LogEvent[] = [];
    let calls = 0;
    await using controller = await serve(
      {},
      {
        logger: { error: (event) => void events.push(event) },
        factory: () => {
          if (++calls === 2) throw new Error("not this one");
          return new SmtpConnection({}, { serverHostname: "mx.test" });
        },
      },
    );
    // RFC 5321 §3.8: a server that has to close says so with 421.
    await using refused = await RawClient.connect({ port: controller.port });
    expect(await refused.rest()).toMatch(/^421 4\.3\.0 [^\r\n]+\r\n$/);
    expect(events).toMatchObject([
      { type: "connection-error", error: { code: "CONTROLLER_FACTORY_FAILED" } },
    ]);
    expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 /);
  });

  test("that hands out one connection for all serves the first client and refuses the next", async () => {
    const only = new SmtpConnection();
    await using controller = await serve({}, { factory: () => only });
    await using first = await RawClient.connect({ port: controller.port });
    expect((await first.reply())[0]).toMatch(/^220 /);
    expect(await dial("127.0.0.1", controller.port)).toMatch(/^421 /);
    expect(await first.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });
});

describe("stopping", () => {
  test("tells idle clients 421 4.3.2, closes them, and nobody can connect any more", async () => {
    await using controller = await serve();
    const { port } = controller;
    await using idle = await RawClient.greeted({ port });
    await using silent = await RawClient.connect({ port });
    await silent.reply();
    await controller.stop();
    // RFC 5321 §3.8, RFC 3463 §3.4 (X.3.2)
    expect(await idle.rest()).toMatch(/^421 4\.3\.2 [^\r\n]+\r\n$/);
    expect(await silent.rest()).toMatch(/^421 4\.3\.2 [^\r\n]+\r\n$/);
    expect(await idle.closed).toBe("fin");
    expect(await dial("127.0.0.1", port)).toBe("ECONNREFUSED");
    expect(controller.sessions).toEqual([]);
    expect(controller.connection).toBeUndefined();
    expect(controller.port).toBe(0);
  });

  test("takes no longer because a client is connected", async () => {
    await using controller = await serve();
    await using _pooled = await RawClient.greeted({ port: controller.port });
    const before = performance.now();
    await controller.stop();
    // The promise is 5 ms; a machine that does much else at the time gets more.
    expect(performance.now() - before).toBeLessThan(250);
  });

  test("twice, one after the other or both at once, resolves", async () => {
    const controller = await serve();
    await Promise.all([controller.stop(), controller.stop()]);
    await controller.stop();
    expect(controller.server).toBeUndefined();
  });

  test("before any start is refused; disposal is not", async () => {
    const controller = new Controller();
    await expect(controller.stop()).rejects.toMatchObject({ code: "CONTROLLER_NOT_STARTED" });
    await expect(controller[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });

  test("and starting again works any number of times, also on one port", async () => {
    await using controller = await serve();
    const { port } = controller;
    for (let times = 0; times < 3; times++) {
      await controller.stop();
      await controller.start();
      expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 mx\.test/);
    }
    await controller.stop();
    await using same = await serve({}, { port });
    expect(await dial("127.0.0.1", same.port)).toMatch(/^220 /);
  });

  test("while the server is still starting waits for that and stops it", async () => {
    const controller = new Controller({}, LOOPBACK);
    let port = 0;
    const starting = controller.start().then(() => {
      ({ port } = controller);
    });
    await Promise.all([controller.stop(), controller.stop()]);
    await starting;
    expect(port).toBeGreaterThan(0);
    expect(controller.server).toBeUndefined();
    expect(await dial("127.0.0.1", port)).toBe("ECONNREFUSED");
  });

  test("while a start is failing resolves", async () => {
    await using first = await serve();
    const second = new Controller({}, { ...LOOPBACK, port: first.port });
    const starting = second.start();
    await expect(second.stop()).resolves.toBeUndefined();
    await expect(starting).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("leaving the scope of await using stops the server", async () => {
    let port: number;
    {
      await using controller = await serve();
      ({ port } = controller);
      expect(await dial("127.0.0.1", port)).toMatch(/^220 /);
    }
    expect(await dial("127.0.0.1", port)).toBe("ECONNREFUSED");
  });

  test("from within a hook works", async () => {
    let stopped: Promise<void> | undefined;
    await using controller = await serve({
      handleNoop: ({ server }) => {
        expect(server.hostName).toBe("mx.test");
        stopped = controller.stop();
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP\r\n");
    expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
    await stopped;
    expect(controller.server).toBeUndefined();
  });

  test("is awaited within a hook without a deadlock", async () => {
    const stopped = signal();
    await using controller = await serve({
      async handleNoop() {
        await controller.stop();
        stopped.resolve();
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP\r\n");
    expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
    await stopped.promise;
  });

  test("does not wait for a hook that never settles", async () => {
    const called = signal();
    await using controller = await serve({
      handleNoop: () => {
        called.resolve();
        return new Promise<undefined>(() => {});
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP\r\n");
    await called.promise;
    await controller.stop();
    expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
  });

  test("goes on when a connection of one's own throws", async () => {
    class Broken extends SmtpConnection {
      override shutdown(): void {
        throw new Error("cannot");
      }
    }
    await using controller = await serve({}, { factory: () => new Broken() });
    await using client = await RawClient.greeted({ port: controller.port });
    await using other = await RawClient.greeted({ port: controller.port });
    await expect(controller.stop()).resolves.toBeUndefined();
    await Promise.all([client.closed, other.closed]);
  });
});

describe("stopping with drainMs", () => {
  test("lets an open transaction end, and cuts who is in none", async () => {
    const contents: string[] = [];
    await using controller = await serve({
      handleData: ({ envelope }) => void contents.push(String(envelope.content)),
    });
    await using idle = await RawClient.greeted({ port: controller.port });
    await using client = await inTransaction(controller, "b@server.test");
    const stopping = controller.stop({ drainMs: 10_000 });
    expect(await idle.rest()).toMatch(/^421 4\.3\.2 /);
    expect(await dial("127.0.0.1", controller.port)).toBe("ECONNREFUSED");
    expect(await client.command("DATA")).toEqual([expect.stringMatching(/^354 /)]);
    // What is pipelined behind the transaction is not begun any more.
    client.send("Hello\r\n.\r\nMAIL FROM:<a@client.test>\r\nRCPT TO:<c@server.test>\r\n");
    expect(await client.reply()).toEqual([expect.stringMatching(/^250 /)]);
    expect(await client.rest()).toMatch(/^421 4\.3\.2 [^\r\n]+\r\n$/);
    await stopping;
    expect(contents).toEqual(["Hello\r\n"]);
  });

  test("lets a slow hook finish its transaction, and begins none behind it", async () => {
    const arrived = signal();
    const judged = signal();
    await using controller = await serve({
      async handleData() {
        arrived.resolve();
        await judged.promise;
      },
    });
    await using client = await inTransaction(controller, "b@server.test");
    client.send("DATA\r\nHello\r\n.\r\nMAIL FROM:<a@client.test>\r\n");
    await arrived.promise;
    const stopping = controller.stop({ drainMs: 10_000 });
    judged.resolve();
    expect(await client.rest()).toMatch(/^354 .*\r\n250 .*\r\n421 4\.3\.2 .*\r\n$/);
    await stopping;
  });

  test("cuts a transaction that takes longer", async () => {
    await using controller = await serve();
    await using client = await inTransaction(controller, "b@server.test");
    await controller.stop({ drainMs: 20 });
    expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
  });

  test("may wait for ever, and ends when the client does", async () => {
    await using controller = await serve();
    await using client = await inTransaction(controller, "b@server.test");
    const stopping = controller.stop({ drainMs: Number.POSITIVE_INFINITY });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(await client.command("RSET")).toEqual(["250 2.0.0 OK"]);
    await stopping;
  });

  test("takes a number only", async () => {
    await using controller = await serve();
    await expect(controller.stop({ drainMs: Number.NaN })).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
    expect(await dial("127.0.0.1", controller.port)).toMatch(/^220 /);
  });
});

const fail = (): never => {
  throw new Error("disk full");
};

test("what a controller does is logged, and a logger that fails does no harm", async () => {
  const events: string[] = [];
  const info = ({ type, message }: LogEvent): void => void events.push(`${type}: ${message}`);
  const controller = await serve({}, { logger: { info } });
  const { url } = controller;
  await controller.stop();
  expect(events).toEqual([
    `listening: Listening on ${url}`,
    `stopped: Stopped listening on ${url}`,
  ]);
  await using other = await serve({}, { logger: { info: fail, error: fail, debug: fail } });
  expect(await dial("127.0.0.1", other.port)).toMatch(/^220 /);
});
