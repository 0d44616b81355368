import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import {
  acceptAnyone,
  type Handler,
  type LogEvent,
  reject,
  SmtpReplyError,
  startSmtpFixture,
  ThreadedController,
} from "../../packages/core/src/index.js";
import { failure } from "../fixture/homes.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, signal } from "./serve.js";

const LOOPBACK = { hostname: "127.0.0.1" };
const CONTENT = "Subject: Hi\r\n\r\nHello";
const file = (name: string): URL => new URL(`handlers/${name}`, import.meta.url);

async function running(
  handler?: ConstructorParameters<typeof ThreadedController>[0],
  options: ConstructorParameters<typeof ThreadedController>[1] = {},
): Promise<ThreadedController> {
  const controller = new ThreadedController(handler, { ...LOOPBACK, ...options });
  await controller.start();
  return controller;
}

/** Sends a mail by Python's smtplib and blocks this thread meanwhile; says what the client was told. */
function sendBlocking(port: number, ...before: readonly string[]): string {
  const script = `
import smtplib
client = smtplib.SMTP("127.0.0.1", ${port}, timeout=20)
${before.join("\n")}
try:
    client.sendmail("shop@shop.test", ["ada@example.test"], "Subject: Hi\\r\\n\\r\\nHello")
    print("sent")
except smtplib.SMTPRecipientsRefused as refused:
    print(refused.recipients["ada@example.test"])
client.quit()
`;
  return execFileSync("python3", ["-IS", "-c", script], { encoding: "utf8" }).trim();
}

describe("while the caller's thread is blocked", () => {
  test("mail is accepted, and is there afterwards", async () => {
    await using controller = await running();
    expect(sendBlocking(controller.port)).toBe("sent");
    const mails = await controller.captured.mails();
    expect(mails.map(({ subject }) => subject)).toEqual(["Hi"]);
  });

  test("a fixture with thread: true takes its mail, AUTH and all", async () => {
    await using smtp = await startSmtpFixture({ thread: true });
    expect(sendBlocking(smtp.port, 'client.login("ada", "s3cret")')).toBe("sent");
    const [mail] = await smtp.mails();
    expect(mail?.envelope.rcptTos).toEqual(["ada@example.test"]);
    expect(mail?.envelope.authUser).toBe("ada");
  });

  test("a program that the caller waits for has its mail taken", async () => {
    const program = fileURLToPath(new URL("../support/send-one.mjs", import.meta.url));
    const controller = new ThreadedController(undefined, { hostname: "127.0.0.1" });
    await controller.start();
    execFileSync(process.execPath, [program, String(controller.url)]);
    const [mail] = await controller.captured.mails();
    await controller.stop();
    expect(mail?.subject).toBe("From a program");
  });

  test("a handler that is a module decides", async () => {
    const handler = { module: file("recipients.mjs"), export: "OnlyDomain", args: ["corp.test"] };
    await using smtp = await startSmtpFixture({ thread: true, handler });
    expect(sendBlocking(smtp.port)).toBe("(550, b'5.7.1 Not in this domain')");
    await using client = await RawClient.greeted(smtp);
    await client.mail("a@a.test", ["ada@corp.test"], CONTENT);
    expect((await smtp.envelopes()).map(({ rcptTos }) => rcptTos)).toEqual([["ada@corp.test"]]);
  });

  test("a hook of the caller's is not waited for beyond its time, and not called when it is too late", async () => {
    const handleRcpt = vi.fn<() => void>();
    await using controller = await running({ handleRcpt }, { hookTimeoutMs: 200 });
    expect(sendBlocking(controller.port)).toMatch(/^\(451, b'4\.3\.0 /);
    await using client = await inTransaction(controller);
    // The server goes on, and what is in time is called.
    expect(await client.command("RCPT TO:<bob@example.test>")).toEqual([
      expect.stringMatching(/^250 /),
    ]);
    expect(handleRcpt).toHaveBeenCalledTimes(1);
  });
});

describe("a handler object", () => {
  test("is called back with what a hook gets, and decides", async () => {
    const seen: unknown[] = [];
    await using controller = await running(
      {
        handleMail({ address, parameters, session: { hostName, extendedSmtp, peer, state } }) {
          state["from"] = address;
          seen.push({ address, parameters, hostName, extendedSmtp, host: peer?.host });
        },
        handleRcpt: ({ address }) =>
          address === "no@b.test" ? reject(550, "5.1.1", "Nobody here") : undefined,
        async handleData({ envelope, session, server }) {
          await Promise.resolve();
          const { mailFrom, rcptTos, content, originalContent, recipients } = envelope;
          expect(Buffer.isBuffer(content)).toBe(true);
          expect(content).toBe(originalContent);
          seen.push({ mailFrom, rcptTos, text: String(content), state: session.state });
          seen.push(recipients, server.hostName);
          return "250 taken";
        },
      },
      { serverHostname: "mx.test" },
    );
    await using client = await RawClient.greeted(controller);
    await client.command("MAIL FROM:<a@a.test> SIZE=100");
    expect(await client.command("RCPT TO:<no@b.test>")).toEqual(["550 5.1.1 Nobody here"]);
    await client.command("RCPT TO:<yes@b.test>");
    await client.command("DATA");
    expect(await client.command(`${CONTENT}\r\n.`)).toEqual(["250 taken"]);
    expect(seen).toEqual([
      {
        address: "a@a.test",
        parameters: [{ keyword: "SIZE", value: "100" }],
        hostName: "client.test",
        extendedSmtp: true,
        host: "127.0.0.1",
      },
      {
        mailFrom: "a@a.test",
        rcptTos: ["yes@b.test"],
        text: `${CONTENT}\r\n`,
        state: { from: "a@a.test" },
      },
      [{ address: "yes@b.test", parameters: [] }],
      "mx.test",
    ]);
  });

  test("changes the envelope as one in the server's thread would", async () => {
    await using smtp = await startSmtpFixture({
      thread: true,
      handler: {
        handleMail({ envelope }) {
          envelope.mailFrom = "rewritten@a.test";
        },
        handleRcpt({ envelope, address }) {
          if (address === "list@b.test") envelope.rcptTos.push("one@b.test", "two@b.test");
          else if (address === "instead@b.test") envelope.rcptTos = ["only@b.test"];
        },
        handleData({ envelope }) {
          envelope.originalContent = Buffer.from("Subject: Other\r\n\r\n");
        },
      },
    });
    await using client = await RawClient.greeted(smtp);
    await client.mail("a@a.test", ["ada@b.test", "list@b.test"], CONTENT);
    await client.mail("a@a.test", ["ada@b.test", "instead@b.test", "last@b.test"], CONTENT);
    const mails = await smtp.mails();
    expect(mails.map(({ envelope }) => envelope.rcptTos)).toEqual([
      ["ada@b.test", "one@b.test", "two@b.test"],
      ["only@b.test", "last@b.test"],
    ]);
    expect(mails.map(({ envelope }) => envelope.mailFrom)).toEqual([
      "rewritten@a.test",
      "rewritten@a.test",
    ]);
    expect(mails.map(({ subject }) => subject)).toEqual(["Other", "Other"]);
  });

  test("of a class has the hooks of its class, and its this", async () => {
    class Counting implements Handler {
      #count = 0;
      handleNoop(): string {
        return `250 ${++this.#count}`;
      }
    }
    await using controller = await running(new Counting());
    await using client = await RawClient.greeted(controller);
    await client.command("NOOP");
    expect(await client.command("NOOP")).toEqual(["250 2"]);
  });

  test("announces what it puts into the lines of EHLO", async () => {
    await using controller = await running({
      handleEhlo({ responses }) {
        responses.splice(0, responses.length, "XYZZY");
      },
    });
    await using client = await RawClient.connect(controller);
    await client.reply();
    expect((await client.command("EHLO client.test")).slice(1)).toEqual(["250 XYZZY"]);
  });

  test.each<{ what: string; hook: () => unknown; reply: string }>([
    {
      what: "throws a reply",
      hook() {
        throw new SmtpReplyError(552, "5.2.2", "Mailbox full");
      },
      reply: "552 5.2.2 Mailbox full",
    },
    { what: "returns a function", hook: () => () => {}, reply: "451 4.3.0" },
    { what: "returns a number", hook: () => 250, reply: "451 4.3.0" },
    { what: "rejects", hook: () => Promise.reject(new Error("Oh\r\nno")), reply: "451 4.3.0" },
  ])("that $what gives a reply, and leaves a clean session", async ({ hook, reply }) => {
    const events: LogEvent[] = [];
    const logger = { error: (event: LogEvent) => void events.push(event) };
    await using controller = await running(
      { handleNoop: hook as Handler["handleNoop"] } as Handler,
      {
        logger,
      },
    );
    await using client = await RawClient.greeted(controller);
    const [line = ""] = await client.command("NOOP");
    expect(line.startsWith(reply)).toBe(true);
    expect(await client.command("RSET")).toEqual([expect.stringMatching(/^250 /)]);
    await vi.waitFor(() => expect(events).toHaveLength(reply.startsWith("451") ? 1 : 0));
    for (const { type, error } of events)
      expect([type, error instanceof Error]).toEqual(["hook-failed", true]);
  });

  test("is told of what a hook of its own threw, in words of its own", async () => {
    const seen: unknown[] = [];
    await using controller = await running({
      handleNoop() {
        throw Object.assign(new RangeError("too far"), { code: "EFAR" });
      },
      handleException({ error, hook }) {
        const { name, message, code } = error as Error & { code: string };
        seen.push({ name, message, code, hook, isRange: error instanceof RangeError });
        return "421 4.3.2 Enough";
      },
    });
    await using client = await RawClient.greeted(controller);
    expect(await client.command("NOOP")).toEqual(["421 4.3.2 Enough"]);
    await client.closed;
    expect(seen).toEqual([
      { name: "RangeError", message: "too far", code: "EFAR", hook: "handleNoop", isRange: true },
    ]);
  });

  test("has its signal aborted when the client leaves, and is told how the session ended", async () => {
    const asked = signal<AbortSignal>();
    const ended = signal<unknown>();
    await using controller = await running({
      handleNoop({ signal: abort, session }) {
        session.state["name"] = "Ada";
        asked.resolve(abort);
        return new Promise<undefined>((resolve) => {
          abort.addEventListener("abort", () => resolve(undefined));
        });
      },
      handleClose({ session, reason }) {
        ended.resolve({ reason, state: session.state });
      },
    });
    const client = await RawClient.greeted(controller);
    client.send("NOOP\r\n");
    const abort = await asked.promise;
    expect(abort.aborted).toBe(false);
    client.socket.resetAndDestroy();
    expect(await ended.promise).toEqual({ reason: "client", state: { name: "Ada" } });
    expect(abort.aborted).toBe(true);
  });

  test("is not asked where it has no hook: the server answers for itself", async () => {
    await using controller = await running({ handleVrfy: () => "252 asked" });
    const output = execFileSync(
      "python3",
      [
        "-IS",
        "-c",
        `import smtplib; c = smtplib.SMTP("127.0.0.1", ${controller.port}, timeout=20); print(c.noop()[0]); c.quit()`,
      ],
      { encoding: "utf8" },
    );
    expect(output.trim()).toBe("250");
  });
});

const plain = (password: string): string =>
  `AUTH PLAIN ${Buffer.from(`\0ada\0${password}`).toString("base64")}`;

describe("an authenticator", () => {
  test("is called back, and only its success lets in", async () => {
    const seen: unknown[] = [];
    await using controller = await running(
      {},
      {
        authRequireTls: false,
        authenticator: async ({ credentials: { mechanism, user, password }, session }) => {
          await Promise.resolve();
          seen.push([mechanism, user, password, session.authenticated]);
          return { success: password === "s3cret", user: "Ada" };
        },
      },
    );
    await using client = await RawClient.greeted(controller);
    // RFC 4954 §6: 535 for credentials that are no good, 235 for those that are.
    expect(await client.command(plain("guess"))).toEqual([expect.stringMatching(/^535 /)]);
    expect(await client.command(plain("s3cret"))).toEqual([expect.stringMatching(/^235 /)]);
    expect(seen).toEqual([
      ["PLAIN", "ada", "guess", false],
      ["PLAIN", "ada", "s3cret", false],
    ]);
  });

  test("that lets anyone in does so while the caller is blocked", async () => {
    await using controller = await running(undefined, {
      authRequireTls: false,
      authenticator: acceptAnyone,
    });
    expect(sendBlocking(controller.port, 'client.login("ada", "x")')).toBe("sent");
  });
});

describe("a handler that is a module", () => {
  test.each<{ what: string; handler: object; says: string }>([
    {
      what: "a class",
      handler: { module: file("recipients.mjs"), export: "OnlyDomain" },
      says: "thread of its own",
    },
    {
      what: "a function, with arguments",
      handler: { module: file("recipients.mjs"), export: "eventually", args: ["250 made"] },
      says: "made",
    },
    {
      what: "an object",
      handler: { module: file("recipients.mjs"), export: "ready" },
      says: "ready",
    },
    { what: "the default", handler: { module: file("recipients.mjs").href }, says: "ready" },
    { what: "the hooks themselves", handler: { module: file("hooks.mjs") }, says: "exported hook" },
    {
      what: "in CommonJS",
      handler: { module: fileURLToPath(file("common.cjs")) },
      says: "CommonJS",
    },
    {
      what: "in CommonJS, named",
      handler: { module: file("common.cjs"), export: "other" },
      says: "other",
    },
  ])("runs in the server's thread: $what", async ({ handler, says }) => {
    await using controller = await running(handler);
    await using client = await RawClient.greeted(controller);
    expect(await client.command("NOOP")).toEqual([`250 ${says}`]);
  });

  test.each<{ what: string; handler: { module: URL; export?: string }; says: string }>([
    { what: "is not there", handler: { module: file("nowhere.mjs") }, says: "Cannot find module" },
    { what: "throws", handler: { module: file("throws.mjs") }, says: "RangeError: no database" },
    {
      what: "does not export it",
      handler: { module: file("recipients.mjs"), export: "onlyDomain" },
      says: 'exports "OnlyDomain"',
    },
    {
      what: "exports no handler",
      handler: { module: file("recipients.mjs"), export: "nothing" },
      says: "has to be a handler",
    },
  ])(
    "that $what fails the start with its cause, and leaves nothing running",
    async ({ handler, says }) => {
      const controller = new ThreadedController(handler, LOOPBACK);
      const { code, message } = await failure(controller.start());
      expect(code).toBe("CONTROLLER_FACTORY_FAILED");
      expect(message).toContain(says);
      expect(controller.startError).toMatchObject({ code });
      expect(controller.url).toBeUndefined();
      await controller.stop();
    },
  );

  test("carries the cause of its failure over", async () => {
    const controller = new ThreadedController({ module: file("throws.mjs") }, LOOPBACK);
    await expect(controller.start()).rejects.toMatchObject({
      cause: { name: "RangeError", message: "no database" },
    });
  });
});

describe("start()", () => {
  test("binds a free port, and says where", async () => {
    const controller = new ThreadedController({}, { ...LOOPBACK, port: 0 });
    expect([controller.url, controller.address, controller.port]).toEqual([
      undefined,
      undefined,
      0,
    ]);
    await controller.start();
    const { port } = controller;
    expect(controller.url).toBe(`smtp://127.0.0.1:${port}`);
    expect(controller.address).toMatchObject({ address: "127.0.0.1", port });
    await controller.stop();
    expect([controller.url, controller.address, controller.port]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });

  test("fails at once with the system's own error where the port is taken, and works once it is free", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    // A start that waited for its time to be up would take longer than this test may.
    const controller = new ThreadedController({}, { ...LOOPBACK, port, readyTimeoutMs: 600_000 });
    await expect(controller.start()).rejects.toMatchObject({
      code: "EADDRINUSE",
      syscall: "listen",
      port,
    });
    expect(controller.startError).toMatchObject({ code: "EADDRINUSE" });
    await new Promise((resolve) => taken.close(resolve));
    await controller.start();
    expect([controller.port, controller.startError]).toEqual([port, undefined]);
    await controller.stop();
  });

  test("is given up when its time is over, whatever blocks the thread", async () => {
    const controller = new ThreadedController(
      { module: file("never-ready.mjs") },
      { ...LOOPBACK, readyTimeoutMs: 300 },
    );
    const { code, message } = await failure(controller.start());
    expect(code).toBe("CONTROLLER_READY_TIMEOUT");
    expect(message).toContain("300 ms");
  });

  test("twice is refused, and the server goes on", async () => {
    await using controller = await running();
    expect((await failure(controller.start())).code).toBe("CONTROLLER_ALREADY_RUNNING");
    await using client = await RawClient.greeted(controller);
    expect(await client.command("NOOP")).toEqual([expect.stringMatching(/^250 /)]);
  });
});

test.each<{ what: string; make: () => unknown; says: string }>([
  {
    what: "factory",
    make: () => new ThreadedController({}, { factory: () => undefined as never }),
    says: '"factory"',
  },
  {
    what: "a misspelt option",
    make: () => new ThreadedController({}, { prt: 25 } as object),
    says: '"port"',
  },
  {
    what: "a relative module",
    make: () => new ThreadedController({ module: "./handler.js" }),
    says: "absolute path",
  },
  {
    what: "args with a function",
    make: () => new ThreadedController({ module: file("hooks.mjs"), args: [() => 1] }),
    says: '"args"',
  },
])(
  "what cannot cross into a thread is refused when the controller is made: $what",
  ({ make, says }) => {
    expect(make).toThrow(says);
  },
);

test("a module is no handler for a fixture in this thread", async () => {
  const { code, message } = await failure(
    startSmtpFixture({ handler: { module: file("hooks.mjs") } }),
  );
  expect(code).toBe("INVALID_OPTION");
  expect(message).toContain('"thread"');
});

test("what is captured can be read from a controller without a handler alone", async () => {
  expect(() => new ThreadedController({}).captured).toThrow("Make it without one");
  expect(() => new ThreadedController().captured).toThrow("Await start()");
});

test("events are logged by the caller's logger", async () => {
  const types: string[] = [];
  const logger = { info: ({ type }: LogEvent) => void types.push(type) };
  const controller = await running({}, { logger });
  await controller.stop();
  expect(types).toEqual(["listening", "stopped"]);
});

describe("stop()", () => {
  test("tells clients 421 and cuts them, and nobody can connect any more (RFC 5321 §3.8)", async () => {
    const controller = await running();
    const { port } = controller;
    await using client = await RawClient.greeted({ port });
    await controller.stop();
    expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
    await expect(RawClient.connect({ port })).rejects.toThrow("ECONNREFUSED");
    await controller.stop();
  });

  test("before any start is refused; disposal is not", async () => {
    const controller = new ThreadedController();
    expect((await failure(controller.stop())).code).toBe("CONTROLLER_NOT_STARTED");
    await controller[Symbol.asyncDispose]();
  });

  test("while it is starting waits for that, and stops it", async () => {
    const controller = new ThreadedController({}, LOOPBACK);
    const starting = controller.start();
    await controller.stop();
    await starting;
    expect(controller.url).toBeUndefined();
  });

  test("ends a thread whose hook blocks it within some two seconds, and cuts its clients", async () => {
    const controller = await running({ module: file("misbehaves.mjs") });
    await using client = await RawClient.greeted(controller);
    client.send("NOOP block\r\n");
    const before = performance.now();
    await controller.stop();
    expect(performance.now() - before).toBeLessThan(2500);
    await client.closed;
    expect(controller.threadError).toBeUndefined();
  });

  test("does not wait for what else a handler's module does", async () => {
    const controller = await running({ module: file("misbehaves.mjs") });
    await using client = await RawClient.greeted(controller);
    await client.command("NOOP timer");
    await controller.stop();
    expect(controller.url).toBeUndefined();
  });

  test("lets an open transaction end, where it is given time", async () => {
    await using controller = await running();
    await using client = await inTransaction(controller, "ada@example.test");
    const stopping = controller.stop({ drainMs: 5000 });
    await client.command("DATA");
    const [accepted] = await client.command(`${CONTENT}\r\n.`);
    expect(accepted).toMatch(/^250 /);
    await stopping;
  });

  test("is awaited within a hook of the caller's without a deadlock", async () => {
    const stopped = signal();
    const controller = new ThreadedController(
      {
        async handleNoop() {
          await controller.stop();
          stopped.resolve();
          return undefined;
        },
      },
      LOOPBACK,
    );
    await controller.start();
    await using client = await RawClient.greeted(controller);
    client.send("NOOP\r\n");
    await stopped.promise;
    expect(controller.url).toBeUndefined();
  });

  test("and starting again works, with mail of its own", async () => {
    const controller = new ThreadedController(undefined, LOOPBACK);
    for (const subject of ["One", "Two"]) {
      await controller.start();
      await using client = await RawClient.greeted(controller);
      await client.mail("a@a.test", ["b@b.test"], `Subject: ${subject}\r\n\r\n`);
      expect((await controller.captured.mails()).map((mail) => mail.subject)).toEqual([subject]);
      await controller.stop();
    }
  });
});

test("who reads from a thread that a hook blocks is told so, and disposing of it takes a second or two", async () => {
  const handler = { module: file("misbehaves.mjs") };
  await using smtp = await startSmtpFixture({ thread: true, handler });
  await using client = await RawClient.greeted(smtp);
  client.send("NOOP block\r\n");
  const wait = failure(smtp.waitForMail("ada@example.test", { timeoutMs: 100 }));
  const { code, message } = await wait;
  expect(code).toBe("CONTROLLER_THREAD_BLOCKED");
  expect(message).toContain("a hook");
});

describe("a thread that ends by itself", () => {
  test.each([
    { way: "throw", says: "RangeError: out of hand" },
    { way: "exit", says: "code 3" },
  ])("is told of, stopped and started again: $way", async ({ way, says }) => {
    const events: LogEvent[] = [];
    const ended = signal();
    const controller = await running(
      { module: file("misbehaves.mjs") },
      {
        logger: {
          error(event) {
            events.push(event);
            ended.resolve();
          },
        },
      },
    );
    await using client = await RawClient.greeted(controller);
    client.send(`NOOP ${way}\r\n`);
    await client.closed;
    await ended.promise;
    expect(controller.threadError?.code).toBe("CONTROLLER_THREAD_ENDED");
    expect(controller.threadError?.message).toContain(says);
    expect(events.map(({ type }) => type)).toEqual(["thread-ended"]);
    expect(controller.url).toBeUndefined();
    await controller.stop();
    await controller.start();
    expect(controller.threadError).toBeUndefined();
    await using next = await RawClient.greeted(controller);
    expect(await next.command("NOOP")).toEqual([expect.stringMatching(/^250 /)]);
    await controller.stop();
  });

  test("fails a wait that is under way, and every one that comes", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      const handler = { module: file("misbehaves.mjs") };
      await using smtp = await startSmtpFixture({ thread: true, handler });
      await using client = await RawClient.greeted(smtp);
      const wait = failure(smtp.waitForMail("ada@example.test", { timeoutMs: 15_000 }));
      client.send("NOOP throw\r\n");
      expect((await wait).code).toBe("INBOX_CLOSED");
      expect((await failure(smtp.waitForMail("ada@example.test"))).code).toBe("INBOX_CLOSED");
      await vi.waitFor(() =>
        expect(printed).toHaveBeenCalledWith(expect.stringContaining("out of hand")),
      );
    } finally {
      printed.mockRestore();
    }
  });
});
