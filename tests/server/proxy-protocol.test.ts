import { describe, expect, test, vi } from "vitest";
import {
  accept,
  type CloseReason,
  compose,
  Controller,
  defer,
  type Handler,
  type HookSession,
  type LogEvent,
  type ProxyData,
  reject,
  reply,
  SmtpReplyError,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { checksummed, INET6, unixAddresses, V1, v2Header } from "../support/proxy-headers.js";
import { RawClient } from "../support/raw-client.js";
import { serve, signal } from "./serve.js";

const GREETING = ["220 mx.test ESMTP smtp-fixture"];
const PATIENT = { proxyProtocolTimeoutMs: 10_000 };

/** What is known of the client of a connection that begins with a header, once it has said EHLO. */
async function seenBehind(header: string | Buffer): Promise<{
  readonly session: HookSession;
  readonly asked: readonly ProxyData[];
  readonly port: number | undefined;
}> {
  const asked: ProxyData[] = [];
  const seen = signal<HookSession>();
  await using controller = await serve(
    {
      handleProxy: ({ proxy }) => void asked.push(proxy),
      handleEhlo: ({ session }) => seen.resolve(session),
    },
    PATIENT,
  );
  await using client = await RawClient.connect({ port: controller.port });
  const port = client.socket.localPort;
  client.send(Buffer.concat([Buffer.from(header), Buffer.from("EHLO client.test\r\n")]));
  expect(await client.reply()).toEqual(GREETING);
  expect((await client.reply())[0]).toBe("250-mx.test");
  return { session: await seen.promise, asked, port };
}

describe("header and EHLO in one packet", () => {
  test.for([
    ["version 1", V1, "192.0.2.7"],
    ["version 2", v2Header(), "192.0.2.7"],
    ["version 2 with a checksum", checksummed(), "192.0.2.7"],
    ["version 2 over IPv6", v2Header({ family: 2, addresses: INET6 }), "2001:db8::7"],
    [
      "an IPv4 client as an IPv6 proxy sees it",
      "PROXY TCP6 ::ffff:192.0.2.7 ::1 56324 25\r\n",
      "192.0.2.7",
    ],
  ] as const)("%s: the peer is the client, and the proxy stays known", async ([, header, host]) => {
    const { session, asked, port } = await seenBehind(header);
    expect(session.peer).toEqual({ host, port: 56_324 });
    expect(session.transportPeer).toEqual({ host: "127.0.0.1", port });
    expect(session.proxy).toMatchObject({ command: "PROXY", dstPort: 25 });
    expect(asked).toEqual([session.proxy]);
    expect(Object.isFrozen(session.proxy)).toBe(true);
  });

  test.for([
    ["UNKNOWN", "PROXY UNKNOWN\r\n"],
    ["UNSPEC", v2Header({ family: 0, protocol: 0, addresses: Buffer.alloc(0) })],
  ] as const)("%s: the peer is the proxy, since nobody else is named", async ([, header]) => {
    const { session, asked, port } = await seenBehind(header);
    expect(session.peer).toEqual({ host: "127.0.0.1", port });
    expect(asked).toEqual([session.proxy]);
  });

  test("a client on a Unix socket has no address", async () => {
    const { session } = await seenBehind(
      v2Header({ family: 3, addresses: unixAddresses("/run/client.sock", "/run/proxy.sock") }),
    );
    expect(session.peer).toBeUndefined();
    expect(session.transportPeer?.host).toBe("127.0.0.1");
    expect(session.proxy?.srcAddr).toBe("/run/client.sock");
  });

  test("LOCAL is the proxy's own: the hook is not asked, and the peer is the proxy", async () => {
    const { session, asked, port } = await seenBehind(v2Header({ command: 0 }));
    expect(asked).toEqual([]);
    expect(session.peer).toEqual({ host: "127.0.0.1", port });
    expect(session.proxy).toMatchObject({ command: "LOCAL", srcAddr: undefined });
  });
});

test("a header is accepted where no hook judges it", async () => {
  await using controller = await serve({}, PATIENT);
  await using client = await RawClient.connect({ port: controller.port });
  client.send(V1);
  expect(await client.reply()).toEqual(GREETING);
});

test("a header may come octet by octet, and nothing is said before its end", async () => {
  await using controller = await serve({}, PATIENT);
  await using client = await RawClient.connect({ port: controller.port });
  client.socket.setNoDelay(true);
  const octets = v2Header();
  for (const octet of octets.subarray(0, -1)) {
    client.send(Buffer.of(octet));
    await new Promise(setImmediate);
  }
  expect(client.socket.bytesRead).toBe(0);
  client.send(octets.subarray(-1));
  expect(await client.reply()).toEqual(GREETING);
});

test("a mail from behind a proxy is captured with its client's address", async () => {
  await using smtp = await startSmtpFixture({ proxyProtocolTimeoutMs: 10_000 });
  await using client = await RawClient.connect(smtp);
  client.send(V1);
  await client.reply();
  await client.command("EHLO client.test");
  await client.mail("a@client.test", ["b@s.test"], "Subject: Hi\r\n\r\nHello");
  const [mail] = await smtp.mails();
  expect(mail?.session.peer).toEqual({ host: "192.0.2.7", port: 56_324 });
});

test("start() takes no longer with the PROXY protocol on, since it does not dial itself", async () => {
  const opened: unknown[] = [];
  await using controller = await serve(
    { handleClose: (context) => void opened.push(context) },
    PATIENT,
  );
  expect(controller.sessions).toEqual([]);
  expect(opened).toEqual([]);
});

/** How a connection ends that is not let in: what it was told, and why by handleClose's account. */
async function ending(
  handler: Handler,
  talk: (client: RawClient) => unknown,
  options: Parameters<typeof serve>[1] = PATIENT,
): Promise<{ told: string; how: string; reason: CloseReason; proxy: unknown }> {
  const closed = signal<{ reason: CloseReason; session: HookSession }>();
  await using controller = await serve({ ...handler, handleClose: closed.resolve }, options);
  await using client = await RawClient.connect({ port: controller.port });
  talk(client);
  const told = await client.rest();
  const how = await client.closed;
  const { reason, session } = await closed.promise;
  return { told, how, reason, proxy: session.proxy };
}

describe("the connection is closed without a word", () => {
  const refused = { told: "", how: "fin", reason: "refused", proxy: undefined };

  test.for([
    ["that does not begin with a header", "EHLO client.test\r\n", "PROXY unrecognized signature"],
    ["with a header of version 1 that is too short", "PROXY TCP4 1.2.3.4\r\n", "PROXYv1 malformed"],
    [
      "with a header of version 1 that has no end",
      "PROXY UNKNOWN ".padEnd(107, "x"),
      "PROXYv1 header too long",
    ],
    [
      "with a header of version 2 that is too short",
      v2Header({ addresses: Buffer.alloc(3) }),
      "PROXYv2 truncated address",
    ],
    [
      "with a checksum that is wrong",
      Buffer.concat([checksummed().subarray(0, -1), Buffer.of(1)]),
      "PROXYv2 wrong checksum",
    ],
  ] as const)("of one %s", async ([, octets, why]) => {
    const events: LogEvent[] = [];
    const asked: unknown[] = [];
    const end = await ending(
      { handleProxy: ({ proxy }) => void asked.push(proxy), handleConnect: () => "220 Hello" },
      (client) => client.send(octets),
      { ...PATIENT, logger: { warn: (event) => events.push(event) } },
    );
    expect(end).toEqual(refused);
    expect(asked).toEqual([]);
    expect(events).toEqual([
      expect.objectContaining({
        type: "proxy-refused",
        message: `A connection was closed before it was greeted: ${why}.`,
      }),
    ]);
  });

  test.for([
    ["false", () => false],
    ["a promise of false", async () => false],
    ["a refusal", () => reject(550, "5.7.1", "Not you")],
    ["a deferral", () => defer()],
    ["a refusal as text", () => "554 No"],
    ["null", () => null],
    ["0", () => 0],
    ["an empty text", () => ""],
    ["the proxy's data", ({ proxy }: { proxy: unknown }) => proxy],
    ["a promise of null", async () => null],
  ] as [string, () => never][])("where the hook returns %s", async ([, handleProxy]) => {
    expect(await ending({ handleProxy }, (client) => client.send(V1))).toEqual(refused);
  });

  test.for([
    ["throws", new Error("Oops")],
    ["throws a reply that sounds like a yes", new SmtpReplyError(250, "Fine")],
  ] as [string, Error][])("where the hook %s", async ([, error]) => {
    const sync = {
      handleProxy: () => {
        throw error;
      },
    };
    const async = { handleProxy: () => Promise.reject(error) };
    const forgiving = { ...sync, handleException: () => "250 Never mind" };
    for (const handler of [sync, async, forgiving])
      expect(await ending(handler, (client) => client.send(V1))).toEqual(refused);
  });

  test("where no header comes in time", async () => {
    const events: LogEvent[] = [];
    const end = await ending({}, () => {}, {
      proxyProtocolTimeoutMs: 60,
      logger: { warn: (event) => events.push(event) },
    });
    expect(end).toEqual({ ...refused, reason: "timeout" });
    expect(events).toEqual([expect.objectContaining({ type: "proxy-refused" })]);
  });

  test("where a header drips in for longer than it may take", async () => {
    let timer: NodeJS.Timeout | undefined;
    const end = await ending(
      {},
      (client) => {
        const octets = [
          ...v2Header({ tlvs: [Buffer.concat([Buffer.of(4, 0xff, 0), Buffer.alloc(0xff00)])] }),
        ];
        timer = setInterval(() => client.send(Buffer.of(octets.shift() ?? 0)), 10);
      },
      { proxyProtocolTimeoutMs: 150 },
    );
    clearInterval(timer);
    expect(end).toMatchObject({ told: "", reason: "timeout" });
  });

  test("where the hook takes too long; its signal says so", async () => {
    const aborted = signal();
    const end = await ending(
      {
        handleProxy({ signal: left }) {
          left.addEventListener("abort", () => aborted.resolve());
          return new Promise<never>(() => {});
        },
      },
      (client) => client.send(V1),
      { proxyProtocolTimeoutMs: 80 },
    );
    expect(end).toEqual({ ...refused, reason: "timeout" });
    await aborted.promise;
  });

  test("where the client leaves in the middle of its header", async () => {
    const end = await ending({}, (client) => {
      client.send(V1.slice(0, 20));
      client.half();
    });
    expect(end).toEqual({ ...refused, reason: "client" });
  });

  test("where the session as a whole takes too long", async () => {
    const end = await ending({}, () => {}, { ...PATIENT, limits: { sessionMs: 50 } });
    expect(end).toEqual({ ...refused, reason: "timeout" });
  });

  test("where the server stops, and stop() does not wait for a header", async () => {
    const closed = signal<CloseReason>();
    const controller = await serve(
      { handleClose: ({ reason }) => closed.resolve(reason) },
      PATIENT,
    );
    await using client = await RawClient.connect({ port: controller.port });
    client.send("PROXY ");
    while (controller.sessions.length === 0) await new Promise(setImmediate);
    await controller.stop();
    expect(await client.rest()).toBe("");
    expect(await closed.promise).toBe("shutdown");
  });
});

describe("the client is greeted", () => {
  test.for([
    ["nothing", () => {}],
    ["true", () => true],
    ["a promise of true", async () => true],
    ["accept()", () => accept()],
    ["a 2yz", () => reply(250, "2.0.0", "Fine")],
    ["a 2yz as text", () => "250 Fine"],
  ] as [string, NonNullable<Handler["handleProxy"]>][])(
    "where the hook returns %s",
    async ([, handleProxy]) => {
      await using controller = await serve({ handleProxy }, PATIENT);
      await using client = await RawClient.connect({ port: controller.port });
      client.send(V1);
      expect(await client.reply()).toEqual(GREETING);
    },
  );

  test("where all of several handlers say yes", async () => {
    const asked: string[] = [];
    const one = (name: string, yes: boolean): Handler => ({
      handleProxy() {
        asked.push(name);
        return yes;
      },
    });
    await using open = await serve(compose(one("a", true), one("b", true)), PATIENT);
    await using client = await RawClient.connect({ port: open.port });
    client.send(V1);
    expect(await client.reply()).toEqual(GREETING);
    const end = await ending(compose(one("c", true), one("d", false), one("e", true)), (other) =>
      other.send(V1),
    );
    expect(end.told).toBe("");
    expect(asked).toEqual(["a", "b", "c", "d"]);
  });
});

test("while the hook is asked, the peer is the proxy; when handleConnect is, it is the client", async () => {
  const hosts: (string | undefined)[] = [];
  await using controller = await serve(
    {
      handleProxy: ({ session }) => void hosts.push(session.peer?.host, session.proxy?.srcAddr),
      handleConnect: ({ session }) => void hosts.push(session.peer?.host, session.proxy?.srcAddr),
    },
    PATIENT,
  );
  await using client = await RawClient.connect({ port: controller.port });
  client.send(V1);
  await client.reply();
  expect(hosts).toEqual(["127.0.0.1", undefined, "192.0.2.7", "192.0.2.7"]);
});

test("once the header was accepted the usual time-outs hold", async () => {
  await using controller = await serve({}, { ...PATIENT, timeoutMs: 60 });
  await using client = await RawClient.connect({ port: controller.port });
  client.send(V1);
  expect(await client.reply()).toEqual(GREETING);
  expect(await client.rest()).toBe("421 4.4.2 Timed out waiting for the client\r\n");
});

test("the example of docs/reference/proxy-protocol.md works", async () => {
  using printed = vi.spyOn(console, "log").mockImplementation(() => {});
  await using controller = new Controller(
    {
      handleProxy: ({ session }) => session.transportPeer?.host === "127.0.0.1",
      handleMail({ session }) {
        console.log(`${session.peer?.host} by way of ${session.transportPeer?.host}`);
      },
    },
    { hostname: "127.0.0.1", proxyProtocolTimeoutMs: 3000 },
  );
  await controller.start();
  await using client = await RawClient.connect({ port: controller.port });
  client.send(`${V1}EHLO client.test\r\nMAIL FROM:<a@client.test>\r\n`);
  await client.reply();
  await client.reply();
  expect(await client.reply()).toEqual(["250 2.1.0 Sender OK"]);
  expect(printed.mock.calls).toEqual([["192.0.2.7 by way of 127.0.0.1"]]);
});
