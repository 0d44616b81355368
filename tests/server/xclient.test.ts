import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type ControllerOptions,
  type HookSession,
  reject,
  startSmtpFixture,
  ThreadedController,
  UnixSocketController,
} from "../../packages/core/src/index.js";
import { runSwaks } from "../interop/clients.js";
import { mailNamed } from "../interop/mails.js";
import { peer } from "../support/peers.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const GREETING = ["220 mx.test ESMTP smtp-fixture"];
const REFUSED = ["550 5.7.0 You may not use XCLIENT"];

/** What a session looked like at a moment: the view itself goes on to change. */
const seen = ({ peer: client, transportPeer, xclient, auth, hostName }: HookSession): object => ({
  peer: client,
  transport: transportPeer?.host,
  xclient,
  auth,
  hostName,
});

describe("what is known of the client that XCLIENT names", () => {
  test("its address is the peer, and the neighbour's stays apart", async () => {
    const sessions: object[] = [];
    await using controller = await serve(
      { handleMail: ({ session }) => void sessions.push(seen(session)) },
      { xclient: true },
    );
    await using client = await RawClient.greeted(controller, "proxy.test");
    await client.command(
      "XCLIENT NAME=spike.test REVERSE_NAME=spike.other.test ADDR=IPV6:2001:DB8:0::1 PORT=56324 PROTO=esmtp HELO=spike+20.test " +
        "LOGIN=j+C3+B6rg DESTADDR=198.51.100.1 DESTPORT=25",
    );
    await client.command("EHLO client.test");
    await client.command("MAIL FROM:<ada@example.test>");
    expect(sessions).toEqual([
      {
        peer: { host: "2001:db8::1", port: 56_324 },
        transport: "127.0.0.1",
        auth: { mechanism: "XCLIENT", user: "jörg" },
        hostName: "client.test",
        xclient: {
          name: "spike.test",
          reverseName: "spike.other.test",
          addr: "2001:db8::1",
          port: 56_324,
          proto: "ESMTP",
          helo: "spike .test",
          login: "jörg",
          destAddr: "198.51.100.1",
          destPort: 25,
          attributes: {
            NAME: "spike.test",
            REVERSE_NAME: "spike.other.test",
            ADDR: "IPV6:2001:DB8:0::1",
            PORT: "56324",
            PROTO: "esmtp",
            HELO: "spike .test",
            LOGIN: "jörg",
            DESTADDR: "198.51.100.1",
            DESTPORT: "25",
          },
        },
      },
    ]);
  });

  test("handleConnect is asked again, and finds it", async () => {
    const sessions: object[] = [];
    await using controller = await serve(
      { handleConnect: ({ session }) => void sessions.push(seen(session)) },
      { xclient: true },
    );
    await using client = await RawClient.connect(controller);
    await client.reply();
    const own = { host: "127.0.0.1", port: client.socket.localPort };
    expect(await client.command("XCLIENT ADDR=192.0.2.7")).toEqual(GREETING);
    expect(await client.command("XCLIENT PORT=7 HELO=spike.test")).toEqual(GREETING);
    expect(await client.command("XCLIENT ADDR=[UNAVAILABLE]")).toEqual(GREETING);
    expect(sessions).toMatchObject([
      { peer: own, xclient: undefined },
      { peer: { host: "192.0.2.7", port: 0 } },
      { peer: { host: "192.0.2.7", port: 7 }, xclient: { helo: "spike.test" } },
      { peer: undefined, transport: "127.0.0.1", xclient: { addr: undefined, port: 7 } },
    ]);
  });

  test("a hook refuses it as it refuses one that connects: nothing but QUIT is left", async () => {
    await using controller = await serve(
      {
        handleConnect: ({ session }) =>
          session.peer?.host === "192.0.2.7" ? reject(554, "5.7.1", "Not you") : undefined,
      },
      { xclient: true },
    );
    await using client = await RawClient.greeted(controller);
    expect(await client.command("XCLIENT ADDR=192.0.2.7")).toEqual(["554 5.7.1 Not you"]);
    expect(await client.command("XCLIENT ADDR=192.0.2.8")).toEqual([
      "503 5.5.1 Session refused: send QUIT",
    ]);
    expect(await client.command("QUIT")).toEqual(["221 2.0.0 Bye"]);
  });

  test("STARTTLS forgets it, and the neighbour may say it again (RFC 3207 §4.2)", async () => {
    const sessions: object[] = [];
    await using controller = await serve(
      { handleMail: ({ session }) => void sessions.push(seen(session)) },
      { xclient: true, tls: "starttls" },
    );
    await using client = await RawClient.greeted(controller);
    const own = { host: "127.0.0.1", port: client.socket.localPort };
    await client.command("XCLIENT ADDR=192.0.2.7 LOGIN=ada");
    await client.command("STARTTLS");
    await client.secure({ ca: controller.ca });
    await client.command("EHLO client.test");
    await client.command("MAIL FROM:<ada@example.test>");
    await client.command("RSET");
    expect(await client.command("XCLIENT ADDR=192.0.2.8")).toEqual(GREETING);
    await client.command("EHLO client.test");
    await client.command("MAIL FROM:<ada@example.test>");
    expect(sessions).toMatchObject([
      { peer: own, xclient: undefined, auth: undefined },
      { peer: { host: "192.0.2.8", port: 0 }, auth: undefined },
    ]);
  });

  test("a hook in another thread finds it too", async () => {
    const sessions: object[] = [];
    await using controller = new ThreadedController(
      { handleMail: ({ session }) => void sessions.push(seen(session)) },
      { hostname: "127.0.0.1", xclient: true },
    );
    await controller.start();
    await using client = await RawClient.greeted(controller);
    await client.command("XCLIENT ADDR=192.0.2.7 LOGIN=ada");
    await client.command("EHLO client.test");
    await client.command("MAIL FROM:<ada@example.test>");
    expect(sessions).toMatchObject([
      { peer: { host: "192.0.2.7", port: 0 }, xclient: { login: "ada" }, auth: { user: "ada" } },
    ]);
  });
});

describe("who may use XCLIENT", () => {
  test.for<[string, ControllerOptions["xclient"]]>([
    ["true, from loopback", true],
    ["a list with its address", ["192.0.2.1", "127.0.0.1"]],
    ["a subnet that it is in", ["127.0.0.0/8"]],
  ])("%s: it is told of it, and may", async ([, xclient]) => {
    await using controller = await serve({}, { xclient });
    await using client = await RawClient.connect(controller);
    await client.reply();
    expect(await client.command("EHLO proxy.test")).toContain(
      "250-XCLIENT NAME REVERSE_NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT",
    );
    expect(await client.command("XCLIENT ADDR=192.0.2.7")).toEqual(GREETING);
    // What it says of its client makes it no less trusted, and its client no more.
    expect(await client.command("XCLIENT ADDR=192.0.2.8")).toEqual(GREETING);
  });

  test.for<[string, ControllerOptions["xclient"]]>([
    ["a list without its address", ["192.0.2.1", "::1"]],
    ["a subnet that it is not in", ["127.0.1.0/24"]],
    ["a list of nobody", []],
  ])("%s: it is not told of it, and refused", async ([, xclient]) => {
    await using controller = await serve({}, { xclient });
    await using client = await RawClient.connect(controller);
    await client.reply();
    expect((await client.command("EHLO proxy.test")).join()).not.toContain("XCLIENT");
    expect(await client.command("XCLIENT ADDR=127.0.0.1")).toEqual(REFUSED);
  });

  test("a client on a Unix socket has no address to be trusted by", async () => {
    const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-xclient-"));
    for (const [xclient, reply] of [
      [true, GREETING],
      [["127.0.0.1", "::/0"], REFUSED],
    ] as const) {
      await using controller = new UnixSocketController({}, join(folder, "smtp.sock"), {
        serverHostname: "mx.test",
        xclient,
      });
      await controller.start();
      await using client = await RawClient.greeted({ path: controller.unixSocket });
      expect(await client.command("XCLIENT ADDR=192.0.2.9")).toEqual(reply);
    }
    rmSync(folder, { recursive: true });
  });

  test.for([
    ["a client that a proxy passes on", "PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n", REFUSED],
    ["a client of the proxy's machine", "PROXY TCP4 127.0.0.1 198.51.100.1 56324 25\r\n", GREETING],
    ["the proxy itself", "PROXY UNKNOWN\r\n", GREETING],
  ] as const)(
    "behind a PROXY header it is judged by its address: %s",
    async ([, header, reply]) => {
      await using controller = await serve({}, { xclient: true, proxyProtocolTimeoutMs: 10_000 });
      await using client = await RawClient.connect(controller);
      client.send(header);
      await client.reply();
      expect(await client.command("XCLIENT ADDR=192.0.2.9")).toEqual(reply);
    },
  );
});

test("inside implicit TLS it works the same, and TLS stays", async () => {
  const sessions: [string | undefined, boolean][] = [];
  await using controller = await serve(
    {
      handleMail: ({ session }) =>
        void sessions.push([session.peer?.host, session.tls !== undefined]),
    },
    { xclient: true, tls: "implicit" },
  );
  await using client = await RawClient.connectTls(controller, { ca: controller.ca });
  await client.reply();
  expect(await client.command("XCLIENT ADDR=192.0.2.7")).toEqual(GREETING);
  await client.command("EHLO client.test");
  await client.command("MAIL FROM:<ada@example.test>");
  expect(sessions).toEqual([["192.0.2.7", true]]);
});

async function helpOf(options: ControllerOptions): Promise<string> {
  await using controller = await serve({}, options);
  await using client = await RawClient.greeted(controller);
  return (await client.command("HELP")).join();
}

test("HELP names the verb to those that may use it, and to nobody where it is hidden", async () => {
  expect(await helpOf({ xclient: true })).toContain("XCLIENT");
  expect(await helpOf({ xclient: [] })).not.toContain("XCLIENT");
  expect(await helpOf({ xclient: true, extensions: { XCLIENT: "hidden" } })).not.toContain(
    "XCLIENT",
  );
});

describe("limits and the client that XCLIENT names", () => {
  const limits = { connectionsPerAddress: 1 };

  test("it counts for its own address, and no longer for the neighbour's", async () => {
    await using controller = await serve({}, { xclient: true, limits });
    await using first = await RawClient.greeted(controller);
    expect(await first.command("XCLIENT ADDR=192.0.2.7")).toEqual(GREETING);
    await using second = await RawClient.connect(controller);
    expect(await second.reply()).toEqual(GREETING);
    expect(await second.command("XCLIENT ADDR=192.0.2.7")).toEqual([
      "421 4.7.0 Too many connections from your address",
    ]);
    expect(await second.closed).toBe("fin");
    expect(await first.command("XCLIENT ADDR=192.0.2.8")).toEqual(GREETING);
    await using third = await RawClient.connect(controller);
    expect(await third.reply()).toEqual(GREETING);
    expect(await third.command("XCLIENT ADDR=192.0.2.7")).toEqual(GREETING);
  });

  test("after STARTTLS it counts for the neighbour's again", async () => {
    await using controller = await serve({}, { xclient: true, tls: "starttls", limits });
    await using first = await RawClient.greeted(controller);
    await first.command("XCLIENT ADDR=192.0.2.7");
    await first.command("STARTTLS");
    await first.secure({ ca: controller.ca });
    await first.command("EHLO client.test");
    await using second = await RawClient.connect(controller);
    expect(await second.reply()).toEqual(["421 4.7.0 Too many connections from your address"]);
    expect(await first.command("XCLIENT ADDR=192.0.2.7")).toEqual(GREETING);
    await using third = await RawClient.connect(controller);
    expect(await third.reply()).toEqual(GREETING);
  });
});

test("mails of one session belong each to the client that was named before it", async () => {
  await using smtp = await startSmtpFixture({ xclient: true });
  await using client = await RawClient.greeted(smtp);
  const addresses = ["192.0.2.7", "192.0.2.8"];
  await client.mail("a@a.test", ["b@b.test"], "Hi");
  for (const address of addresses) {
    await client.command(`XCLIENT ADDR=${address}`);
    await client.command("EHLO client.test");
    await client.mail("a@a.test", ["b@b.test"], "Hi");
  }
  const sessions = (await smtp.mails()).map(({ session }) => session);
  expect(sessions.map((session) => session.peer?.host)).toEqual(["127.0.0.1", ...addresses]);
  expect(new Set(sessions.map((session) => session.transportPeer?.port))).toEqual(
    new Set([client.socket.localPort]),
  );
});

const swaks = peer("swaks");

describe.runIf(swaks.isHere)(`swaks with XCLIENT${swaks.note}`, () => {
  test("its mail comes from the client that it names, in one command and in several", async () => {
    const names: (string | undefined)[] = [];
    await using smtp = await startSmtpFixture({
      xclient: true,
      handler: { handleMail: ({ session }) => void names.push(session.xclient?.reverseName) },
    });
    const mail = mailNamed("lines that begin with dots");
    const client = [
      "--xclient-addr=192.0.2.7",
      "--xclient-port=56324",
      "--xclient-name=spike.test",
      "--xclient-reverse-name=spike.other.test",
    ];
    await runSwaks(smtp, mail, [...client, "--xclient-login=ada"]);
    await runSwaks(smtp, mail, ["--xclient-helo=a b", "--xclient-delim", ...client]);
    const mails = await smtp.mails();
    expect(mails.map(({ session }) => [session.peer, session.auth?.user])).toEqual([
      [{ host: "192.0.2.7", port: 56_324 }, "ada"],
      [{ host: "192.0.2.7", port: 56_324 }, undefined],
    ]);
    expect(names).toEqual(["spike.other.test", "spike.other.test"]);
  });
});
