import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  compose,
  Controller,
  type ControllerOptions,
  defer,
  type Handler,
  reject,
  Relay,
  type RelayOptions,
  reply,
  UnixSocketController,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

interface Mail {
  readonly from: string | null;
  readonly to: readonly string[];
  readonly options: readonly string[];
  readonly content: string;
}

/** A relay, and a next host of our own that it hands on to. */
interface Relaying extends AsyncDisposable {
  readonly next: Controller;
  readonly relay: Controller;
  readonly mails: Mail[];
}

async function relaying(
  nextHandler: Handler = {},
  {
    nextOptions = {},
    relayOptions = {},
    before,
    after,
  }: {
    readonly nextOptions?: ControllerOptions;
    readonly relayOptions?: Partial<RelayOptions>;
    readonly before?: Handler;
    readonly after?: Handler;
  } = {},
): Promise<Relaying> {
  const mails: Mail[] = [];
  const keeping: Handler = {
    handleData: ({ envelope }) =>
      void mails.push({
        from: envelope.mailFrom,
        to: [...envelope.rcptTos],
        options: [...envelope.mailOptions],
        content: envelope.originalContent?.toString("latin1") ?? "",
      }),
  };
  const next = await serve(compose(nextHandler, keeping), {
    serverHostname: "next.test",
    ...nextOptions,
  });
  const handler = new Relay({ host: "127.0.0.1", port: next.port, ...relayOptions });
  const relay = await serve(compose(before ?? {}, handler, after ?? {}));
  return {
    next,
    relay,
    mails,
    async [Symbol.asyncDispose]() {
      await relay.stop();
      await next.stop();
    },
  };
}

const finish = async (
  client: RawClient,
  content = "Subject: Hi\r\n\r\nHi\r\n",
): Promise<string[]> => {
  expect(await client.command("DATA")).toEqual([expect.stringMatching(/^354 /)]);
  client.send(`${content}.\r\n`);
  return await client.reply();
};

async function sendEightBit({ relay }: Relaying): Promise<void> {
  await using client = await RawClient.greeted({ port: relay.port });
  await client.command("MAIL FROM:<a@x.test> SIZE=20 BODY=8BITMIME");
  await client.command("RCPT TO:<b@x.test>");
  await finish(client);
}

describe("a mail that is handed on", () => {
  test("arrives with its envelope, its octets and a trace field, and the next host's reply comes back", async () => {
    await using setup = await relaying({
      handleData: () => reply(250, "2.0.0", "queued as 4711"),
    });
    await using client = await inTransaction(setup.relay, "b@x.test", "c@x.test", "b@x.test");
    expect(await finish(client, "Subject: Hi\r\n\r\n..one\r\n...two\r\n")).toEqual([
      "250 2.0.0 queued as 4711",
    ]);
    expect(setup.mails).toEqual([
      {
        from: "a@client.test",
        to: ["b@x.test", "c@x.test", "b@x.test"],
        options: [],
        content: expect.stringMatching(
          /^Received: from client\.test \(\[127\.0\.0\.1\]\)\r\n by mx\.test with ESMTP id \S+;\r\n \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r\nSubject: Hi\r\n\r\n\.one\r\n\.\.two\r\n$/,
        ),
      },
    ]);
  });

  test("may have the null reverse-path", async () => {
    const lines: unknown[] = [];
    await using setup = await relaying({ handleMail: ({ address }) => void lines.push(address) });
    await using client = await RawClient.greeted({ port: setup.relay.port });
    expect(await client.command("MAIL FROM:<>")).toEqual(["250 2.1.0 Sender OK"]);
    expect(await client.command("RCPT TO:<postmaster>")).toEqual(["250 2.1.5 Recipient OK"]);
    expect(await finish(client)).toEqual(["250 2.6.0 Message accepted"]);
    expect(lines).toEqual([""]);
    expect(setup.mails).toMatchObject([{ from: "", to: ["postmaster"] }]);
  });

  test("keeps the parameters whose extension the next host offers, and no others", async () => {
    await using all = await relaying();
    await sendEightBit(all);
    expect(all.mails).toMatchObject([{ options: ["SIZE=20", "BODY=8BITMIME"] }]);
    await using few = await relaying({}, { nextOptions: { extensions: ["SIZE"] } });
    await sendEightBit(few);
    expect(few.mails).toMatchObject([{ options: ["SIZE=20"] }]);
  });

  test("comes from a client on a Unix socket too", async () => {
    await using setup = await relaying();
    const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-relay-"));
    const path = join(folder, "smtp.sock");
    await using local = new UnixSocketController(
      new Relay({ host: "127.0.0.1", port: setup.next.port }),
      path,
      { serverHostname: "local.test" },
    );
    await local.start();
    await using client = await RawClient.greeted({ path });
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "250 2.6.0 Message accepted",
    ]);
    expect(setup.mails[0]?.content).toMatch(/^Received: from client\.test\r\n by local\.test with/);
    rmSync(folder, { recursive: true });
  });

  test("goes to a next host on a Unix socket too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-relay-"));
    const path = join(folder, "smtp.sock");
    const contents: unknown[] = [];
    await using next = new UnixSocketController(
      { handleData: ({ envelope }) => void contents.push(envelope.rcptTos) },
      path,
    );
    await next.start();
    await using controller = await serve(new Relay({ path }));
    await using client = await inTransaction(controller, "b@x.test");
    expect(await finish(client)).toEqual(["250 2.6.0 Message accepted"]);
    expect(contents).toEqual([["b@x.test"]]);
    rmSync(folder, { recursive: true });
  });

  test("cannot carry a second mail past its end by line ends that are none (RFC 5321 §2.3.8)", async () => {
    await using setup = await relaying();
    for (const smuggled of ["\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r.\r\n"]) {
      await using client = await inTransaction(setup.relay, "b@x.test");
      const content = `Subject: Hi\r\n\r\nHi${smuggled}MAIL FROM:<evil@x.test>\r\n`;
      expect(await finish(client, content)).toEqual(["250 2.6.0 Message accepted"]);
    }
    expect(setup.mails).toHaveLength(5);
    for (const { content, from } of setup.mails) {
      expect(from).toBe("a@client.test");
      expect(content.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
      expect(content).toMatch(/\r\n\.?\r\nMAIL FROM:<evil@x\.test>\r\n$/);
    }
  });

  test("that has gone round in a circle is refused (RFC 5321 §6.3)", async () => {
    await using setup = await relaying();
    await using client = await inTransaction(setup.relay, "b@x.test");
    expect(await finish(client, "Received: by x\r\n".repeat(100))).toEqual([
      "554 5.4.6 Too many hops: this mail goes round in a circle",
    ]);
    expect(setup.mails).toEqual([]);
  });
});

describe("what the next host refuses", () => {
  test("is refused to the client where it is refused there: sender, recipient, content", async () => {
    await using setup = await relaying({
      handleMail: ({ address }) =>
        address.startsWith("bad") ? reject(550, "5.7.1", "Not you") : undefined,
      handleRcpt: ({ address }) =>
        address.startsWith("full") ? defer(450, "4.2.2", "Mailbox full") : undefined,
      handleData: ({ envelope }) =>
        String(envelope.content).includes("spam") ? reject(554, "5.6.0", "Spam") : undefined,
    });
    await using client = await RawClient.greeted({ port: setup.relay.port });
    expect(await client.command("MAIL FROM:<bad@x.test>")).toEqual(["550 5.7.1 Not you"]);
    await client.command("MAIL FROM:<a@x.test>");
    expect(await client.command("RCPT TO:<full@x.test>")).toEqual(["450 4.2.2 Mailbox full"]);
    expect(await client.command("RCPT TO:<b@x.test>")).toEqual(["250 2.1.5 Recipient OK"]);
    expect(await finish(client, "Subject: spam\r\n")).toEqual(["554 5.6.0 Spam"]);
    await client.command("MAIL FROM:<a@x.test>");
    await client.command("RCPT TO:<b@x.test>");
    expect(await finish(client)).toEqual(["250 2.6.0 Message accepted"]);
    expect(setup.mails).toMatchObject([{ to: ["b@x.test"] }]);
  });

  test("with 421 does not close the client's connection", async () => {
    let isFirst = true;
    await using setup = await relaying({
      handleMail() {
        if (!isFirst) return undefined;
        isFirst = false;
        return reply(421, "4.7.0", "Go away for a while");
      },
    });
    await using client = await RawClient.greeted({ port: setup.relay.port });
    expect(await client.command("MAIL FROM:<a@x.test>")).toEqual(["451 4.7.0 Go away for a while"]);
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "250 2.6.0 Message accepted",
    ]);
  });

  test("with 552 to RCPT means that there are too many for one mail (RFC 5321 §4.5.3.1.10)", async () => {
    await using setup = await relaying({ handleRcpt: () => "552 Too many recipients" });
    await using client = await inTransaction(setup.relay);
    expect(await client.command("RCPT TO:<b@x.test>")).toEqual(["452 4.5.3 Too many recipients"]);
  });

  test("because it does not offer what the mail needs is told before the mail is sent", async () => {
    await using setup = await relaying({}, { nextOptions: { extensions: ["SIZE"] } });
    await using client = await RawClient.greeted({ port: setup.relay.port });
    expect(await client.command("MAIL FROM:<à@x.test> SMTPUTF8")).toEqual([
      "550 5.6.7 The next host does not offer SMTPUTF8",
    ]);
    await client.command("MAIL FROM:<a@x.test> BODY=8BITMIME");
    await client.command("RCPT TO:<b@x.test>");
    expect(await finish(client, "Subject: à\r\n")).toEqual([
      "554 5.6.3 The next host does not offer 8BITMIME",
    ]);
    expect(setup.mails).toEqual([]);
  });

  test("is heard in its greeting too", async () => {
    await using gone = await relaying({ handleConnect: () => reject(554, "No mail here") });
    await using client = await RawClient.greeted({ port: gone.relay.port });
    expect(await client.command("MAIL FROM:<a@x.test>")).toEqual([
      "554 5.3.2 The next host greets with 554",
    ]);
  });
});

/** A next host that is not one of ours: it answers each line with what it is told to. */
async function scripted(
  ...answers: readonly string[]
): Promise<{ readonly server: Server; readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    let at = 0;
    socket.on("error", () => {});
    socket.write(answers[at++] ?? "");
    socket.on("data", (octets) => {
      heard.push(octets.toString("latin1"));
      const answer = answers[at++];
      if (answer === undefined) socket.destroy();
      else socket.write(answer);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port, heard };
}

/** What a client of a relay to such a host is told. */
async function reached(port: number, options: Partial<RelayOptions> = {}): Promise<string[]> {
  await using controller = await serve(new Relay({ host: "127.0.0.1", port, ...options }));
  await using client = await RawClient.greeted({ port: controller.port });
  const answer = await client.command("MAIL FROM:<a@x.test>");
  // Whatever happened there, the session here goes on.
  expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  return answer;
}

describe("a next host in trouble", () => {
  test("that cannot be reached is 451 4.4.1", async () => {
    const { port, server } = await scripted();
    server.close();
    await once(server, "close");
    expect(await reached(port)).toEqual([
      "451 4.4.1 The next host cannot be reached: ECONNREFUSED",
    ]);
  });

  test("that hangs up, keeps silent or speaks no SMTP is 451", async () => {
    const hangsUp = await scripted("220 hi\r\n");
    expect(await reached(hangsUp.port)).toEqual([
      "451 4.4.2 The connection to the next host was lost: it hung up",
    ]);
    const silent = await scripted("");
    expect(await reached(silent.port, { timeoutMs: 30 })).toEqual([
      "451 4.4.2 The next host keeps us waiting for a reply",
    ]);
    const http = await scripted("HTTP/1.1 400 Bad Request\r\n\r\n");
    expect(await reached(http.port)).toEqual(["451 4.5.0 The next host does not speak SMTP"]);
    const endless = await scripted("x".repeat(1 << 17));
    expect(await reached(endless.port)).toEqual(["451 4.5.0 The next host does not speak SMTP"]);
    for (const { server } of [hangsUp, silent, http, endless]) server.close();
  });

  test("that knows no EHLO is greeted with HELO, and told no parameters", async () => {
    const next = await scripted("220 hi\r\n", "500 what\r\n", "250 hi\r\n", "250 ok\r\n");
    expect(await reached(next.port)).toEqual(["250 2.1.0 Sender OK"]);
    expect(next.heard.slice(0, 3)).toEqual([
      "EHLO mx.test\r\n",
      "HELO mx.test\r\n",
      "MAIL FROM:<a@x.test>\r\n",
    ]);
    next.server.close();
  });

  test("may not speak before TLS begins (RFC 3207 §6)", async () => {
    const next = await scripted(
      "220 hi\r\n",
      "250-hi\r\n250 STARTTLS\r\n",
      "220 go\r\n250 injected\r\n",
    );
    expect(await reached(next.port)).toEqual(["451 4.3.5 The next host spoke before TLS began"]);
    next.server.close();
  });

  test("does not get credentials without TLS, unless it is this machine", async () => {
    const next = await scripted(
      "220 hi\r\n",
      "250-hi\r\n250 AUTH PLAIN\r\n",
      "235 ok\r\n",
      "250 ok\r\n",
    );
    const auth = { user: "ada", pass: "s3cret" };
    expect(await reached(next.port, { auth })).toEqual(["250 2.1.0 Sender OK"]);
    expect(next.heard[1]).toBe(`AUTH PLAIN ${btoa("\0ada\0s3cret")}\r\n`);
    // Another name for this machine, which the relay does not know to be one.
    const answer = await reached(next.port, { auth, host: "0.0.0.0" });
    expect(answer).toEqual(["451 4.3.5 Credentials are not sent without TLS"]);
    expect(next.heard.join("").match(/AUTH/g)).toHaveLength(1);
    next.server.close();
  });

  test("may say anything, and the client hears printable lines", async () => {
    const next = await scripted(
      "220 hi\r\n",
      "250 hi\r\n",
      `550-\x1b[31m\r\n550 ${"é".repeat(400)}\r\n`,
    );
    const answer = await reached(next.port);
    expect(answer[0]).toBe("550-?[31m");
    expect(answer[1]?.length).toBeLessThan(512);
    expect(answer[1]).toMatch(/^550 \?+$/);
    next.server.close();
  });

  test("that ended an idle connection is connected to anew", async () => {
    await using setup = await relaying();
    await using client = await RawClient.greeted({ port: setup.relay.port });
    expect(await client.mail("a@x.test", ["b@x.test"], "one")).toHaveLength(1);
    const { port } = setup.next;
    await setup.next.stop();
    await using _ = await serve({ handleData: () => "250 by another" }, { port });
    expect(await client.mail("a@x.test", ["b@x.test"], "two")).toEqual(["250 by another"]);
  });

  test("keeps nobody waiting but its own client", async () => {
    const silent = await scripted("220 hi\r\n", "");
    await using controller = await serve(new Relay({ host: "127.0.0.1", port: silent.port }));
    await using waiting = await RawClient.greeted({ port: controller.port });
    waiting.send("MAIL FROM:<a@x.test>\r\n");
    const [socket] = (await once(silent.server, "connection")) as [Socket];
    await using other = await RawClient.greeted({ port: controller.port });
    expect(await other.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(await other.command("VRFY ada")).toEqual([expect.stringMatching(/^252 /)]);
    socket.destroy();
    expect(await waiting.reply()).toEqual([expect.stringMatching(/^451 /)]);
    silent.server.close();
  });

  test("is cut when the time of the hook is up", async () => {
    const silent = await scripted("220 hi\r\n", "");
    const closed = new Promise((resolve) => {
      silent.server.on("connection", (socket) => socket.on("close", resolve));
    });
    const relay = new Relay({ host: "127.0.0.1", port: silent.port });
    await using controller = await serve(relay, { hookTimeoutMs: 50 });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("MAIL FROM:<a@x.test>")).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
    await closed;
    silent.server.close();
  });

  const MAIL = ["MAIL FROM:<a@x.test>", "RCPT TO:<b@x.test>", "DATA", "Hi\r\n."];
  const IN_TURN = [
    "220 hi\r\n",
    "250 hi\r\n",
    "250 ok\r\n",
    "250 ok\r\n",
    "354 go\r\n",
    "250 ok\r\n",
  ];

  test.each([
    ["its greeting", MAIL.slice(0, 1), 0],
    ["EHLO", MAIL.slice(0, 1), 1],
    ["MAIL", MAIL.slice(0, 1), 2],
    ["RCPT", MAIL.slice(0, 2), 3],
    ["DATA", MAIL, 4],
    ["the content", MAIL, 5],
    ["MAIL, over a connection that has brought mail before", [...MAIL, ...MAIL.slice(0, 1)], 6],
    ["RSET", [...MAIL.slice(0, 2), "RSET"], 4],
  ])(
    "is left for good when the client leaves while it has still to answer to %s",
    async (_, lines, silentAt) => {
      const next = await scripted(...IN_TURN.slice(0, silentAt), "");
      let connections = 0;
      const closed = new Promise<void>((resolve) => {
        next.server.on("connection", (socket) => {
          connections++;
          socket.on("close", resolve);
        });
      });
      await using controller = await serve(new Relay({ host: "127.0.0.1", port: next.port }));
      await using client = await RawClient.greeted({ port: controller.port });
      for (const line of lines.slice(0, -1)) await client.command(line);
      client.send(`${lines.at(-1)}\r\n`);
      await expect.poll(() => [connections, next.heard.length]).toEqual([1, silentAt]);
      client.socket.resetAndDestroy();
      await closed;
      await controller.stop();
      expect(connections).toBe(1);
      next.server.close();
    },
  );
});

describe("a relay beside other handlers", () => {
  test("hands nothing on that is asked of it when nobody waits for it any more", async () => {
    await using setup = await relaying();
    const relay = new Relay({ host: "127.0.0.1", port: setup.next.port });
    const gate = signal();
    const asked = signal<unknown>();
    await using controller = await serve(
      {
        handleMail: (context) => relay.handleMail(context),
        handleRcpt: (context) => relay.handleRcpt(context),
        async handleData(context) {
          await gate.promise;
          const answer = relay.handleData(context);
          asked.resolve(answer.catch((error: unknown) => error));
          return await answer;
        },
      },
      { hookTimeoutMs: 50 },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "451 4.3.0 Local error in processing",
    ]);
    gate.resolve();
    expect(await asked.promise).toMatchObject({
      message: "handleData took longer than 50 ms.",
    });
    expect(setup.mails).toEqual([]);
  });

  test("is not asked about what was refused before it", async () => {
    const heard: string[] = [];
    await using setup = await relaying(
      { handleRcpt: ({ address }) => void heard.push(address) },
      {
        before: { handleRcpt: ({ address }) => (address.startsWith("no") ? reject() : undefined) },
      },
    );
    await using client = await inTransaction(setup.relay, "no@x.test", "b@x.test");
    expect(await finish(client)).toEqual(["250 2.6.0 Message accepted"]);
    expect(heard).toEqual(["b@x.test"]);
  });

  test("hands on what they made of the envelope, also when they did it later", async () => {
    await using setup = await relaying(
      {},
      {
        before: {
          handleRcpt: ({ address, envelope }) => {
            if (address === "list@x.test") envelope.rcptTos.push("one@x.test", "two@x.test");
          },
        },
        after: {
          handleRcpt: ({ address }) => (address === "late@x.test" ? reject() : undefined),
        },
      },
    );
    await using client = await inTransaction(setup.relay, "list@x.test", "late@x.test", "b@x.test");
    expect(await finish(client)).toEqual(["250 2.6.0 Message accepted"]);
    expect(setup.mails).toMatchObject([{ to: ["one@x.test", "two@x.test", "b@x.test"] }]);
  });

  test("sends no command that an address was made up to be", async () => {
    await using setup = await relaying(
      {},
      {
        before: {
          handleRcpt: ({ envelope }) =>
            void envelope.rcptTos.push("b@x.test>\r\nRCPT TO:<c@x.test"),
        },
      },
    );
    await using client = await inTransaction(setup.relay);
    expect(await client.command("RCPT TO:<b@x.test>")).toEqual(["553 5.1.3 That is no mailbox"]);
  });

  test.each(["RSET", "EHLO again.test"])("gives up its transaction with %s", async (command) => {
    await using setup = await relaying();
    await using client = await inTransaction(setup.relay, "b@x.test");
    await client.command(command);
    expect(setup.next.connection?.isInTransaction).toBe(false);
    await client.command("MAIL FROM:<a@x.test>");
    await client.command("RCPT TO:<c@x.test>");
    expect(await finish(client)).toEqual(["250 2.6.0 Message accepted"]);
    expect(setup.mails).toMatchObject([{ to: ["c@x.test"] }]);
  });

  test("leaves the next host when its client leaves, in good order or not", async () => {
    const reasons: string[] = [];
    await using setup = await relaying({ handleClose: ({ reason }) => void reasons.push(reason) });
    await using idle = await RawClient.greeted({ port: setup.relay.port });
    await idle.mail("a@x.test", ["b@x.test"], "Hi");
    await idle.command("QUIT");
    await expect.poll(() => reasons).toEqual(["quit"]);
    const busy = await inTransaction(setup.relay, "b@x.test");
    await busy[Symbol.asyncDispose]();
    await expect.poll(() => reasons).toEqual(["quit", "client"]);
    expect(setup.mails).toHaveLength(1);
  });

  test("says goodbye to the next host when its own server stops, in TLS too", async () => {
    for (const tls of [false, "starttls"] as const) {
      const reasons: string[] = [];
      await using setup = await relaying(
        { handleClose: ({ reason }) => void reasons.push(reason) },
        {
          nextOptions: { tls },
          relayOptions: { tls: tls && { mode: tls, rejectUnauthorized: false } },
        },
      );
      await using client = await RawClient.greeted({ port: setup.relay.port });
      expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toHaveLength(1);
      await setup.relay.stop();
      await expect.poll(() => reasons).toEqual(["quit"]);
    }
  });

  test("uses one connection for all mails of a client", async () => {
    let connections = 0;
    await using setup = await relaying({ handleConnect: () => void connections++ });
    await using client = await RawClient.greeted({ port: setup.relay.port });
    for (let mail = 0; mail < 3; mail++)
      expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toHaveLength(1);
    expect(setup.mails).toHaveLength(3);
    expect(connections).toBe(1);
  });

  test("shows its password to nobody who prints it, or the server that it decides for", () => {
    const relay = new Relay({ host: "x.test", auth: { user: "ada", pass: "s3cret-s3cret" } });
    const controller = new Controller(compose(relay, {}));
    for (const it of [relay, controller]) {
      const shown = [inspect(it, { depth: 9, showHidden: true }), JSON.stringify(it)];
      for (const text of shown) expect(text).not.toContain("s3cret");
    }
  });

  test.each<[object, string]>([
    [{ auth: "ada:s3cret" }, 'The option "auth" takes an object with user and pass, not a string.'],
    [{ auth: { user: "ada", pass: 5 } }, 'The option "auth.pass" takes a string'],
    [{ auth: { user: "ada", password: "s3cret" } }, 'Unknown option "auth.password".'],
    [{ auth: { user: "ada" } }, 'The option "auth" of a Relay lacks "pass".'],
    [{ auth: { user: "ada", pass: "s3cret\0" } }, 'The option "auth.pass" takes a string'],
    [{ port: "25" }, 'The option "port" takes a whole number'],
    [{ tls: "starttsl" }, 'The option "tls" takes false, "starttls" or'],
    [{ tls: { mode: "never" } }, 'The option "tls.mode" takes "starttls" or'],
    [{ hostname: "mx.test" }, 'Did you mean "hostName"?'],
  ])("refuses what it cannot work with, and repeats no password: %j", (wrong, text) => {
    const made = (): Relay => new Relay({ host: "x.test", ...wrong });
    expect(made).toThrow(text);
    expect(made).not.toThrow("s3cret");
  });

  test.each([{}, { host: "x.test", path: "/x" }])("has to know where to: %j", (options) => {
    expect(() => new Relay(options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });
});
