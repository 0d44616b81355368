import { describe, expect, test } from "vitest";
import {
  type CloseReason,
  type Handler,
  type LogEvent,
  reject,
  SmtpReplyError,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve, signal } from "./serve.js";

// RFC 3463 §3.4 (X.3.0), RFC 5321 §4.2.1 (4yz: the client may try again)
const LOCAL_ERROR = "451 4.3.0 Local error in processing";

const never = (): Promise<undefined> => new Promise(() => {});

const FAILURES: [string, () => unknown][] = [
  [
    "throws",
    () => {
      throw new Error("database gone");
    },
  ],
  ["rejects", async () => await Promise.reject(new Error("database gone"))],
  [
    "throws what is no error",
    () => {
      throw null;
    },
  ],
  [
    "throws what cannot be shown",
    () => {
      throw Object.create(null);
    },
  ],
  [
    "throws that a connection of its own was reset",
    () => {
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    },
  ],
  ["never settles", never],
  ["returns a number", () => 250],
  ["returns null", () => null],
  ["returns an object", () => ({ code: "250" })],
  ["returns octets", () => Buffer.from("250 OK")],
  ["returns an empty text", () => ""],
  ["returns a text that is no reply", () => "OK"],
  ["returns a reply with a line end in it", () => ({ code: 250, lines: ["one\r\n250 two"] })],
  [
    "returns a reply with a line end in its enhanced code",
    () => ({ code: 250, enhancedCode: "2.0.0\r\n250 2.0.0", lines: ["x"] }),
  ],
  ["returns a reply with a code out of range", () => ({ code: 99, lines: ["x"] })],
  ["returns a reply that asks for more", () => "354 Go on"],
  [
    "throws a reply that asks for more",
    () => {
      throw new SmtpReplyError(334, "VXNlcm5hbWU6");
    },
  ],
  ["returns a preliminary reply", () => "150 Wait"],
  ["returns a code that is not whole", () => ({ code: 250.5, lines: ["x"] })],
  ["resolves with nonsense", async () => await Promise.resolve(true)],
  [
    "returns a thenable that throws",
    () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- that is the point
      then() {
        throw new Error("no");
      },
    }),
  ],
];

describe.each(FAILURES)("a hook that %s", (_, fail) => {
  test("gives the client 451 4.3.0, and the session goes on clean", async () => {
    const events: LogEvent[] = [];
    await using controller = await serve(
      {
        handleNoop: fail as () => undefined,
        handleRcpt: ({ address }) => (address === "bad@s.test" ? (fail() as undefined) : undefined),
      },
      { hookTimeoutMs: 20, logger: { error: (event) => void events.push(event) } },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual([LOCAL_ERROR]);
    await client.command("MAIL FROM:<a@c.test>");
    expect(await client.command("RCPT TO:<bad@s.test>")).toEqual([LOCAL_ERROR]);
    expect(await client.command("DATA")).toEqual([expect.stringMatching(/^503 /)]);
    await client.command("RCPT TO:<b@s.test>");
    expect(await client.command("DATA")).toEqual([expect.stringMatching(/^354 /)]);
    expect(await client.command("Hello\r\n.")).toEqual([expect.stringMatching(/^250 /)]);
    const [session] = controller.sessions;
    expect(events).toMatchObject(
      [
        { type: "hook-failed", sessionId: session?.id, message: /^handleNoop failed: / },
        { type: "hook-failed", sessionId: session?.id, message: /^handleRcpt failed: / },
      ].map((event) => ({ ...event, message: expect.stringMatching(event.message) })),
    );
  });
});

test("a handleData that fails refuses its mail, and the transaction is over", async () => {
  await using controller = await serve({
    handleData: () => {
      throw new Error("disk full");
    },
  });
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.mail("a@c.test", ["b@s.test"], "Hello")).toEqual([LOCAL_ERROR]);
  expect(await client.command("RCPT TO:<b@s.test>")).toEqual([expect.stringMatching(/^503 /)]);
  expect(await client.command("MAIL FROM:<a@c.test>")).toEqual([expect.stringMatching(/^250 /)]);
});

test("a handleMail that fails opens no transaction", async () => {
  await using controller = await serve({
    handleMail: async () => await Promise.reject(new Error("no")),
  });
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.command("MAIL FROM:<a@c.test>")).toEqual([LOCAL_ERROR]);
  expect(await client.command("RCPT TO:<b@s.test>")).toEqual([expect.stringMatching(/^503 /)]);
});

test("a logger that throws does not turn one failure into another", async () => {
  await using controller = await serve(
    {
      handleNoop: () => {
        throw new Error("no");
      },
    },
    {
      logger: {
        error: () => {
          throw new Error("disk full");
        },
      },
    },
  );
  await using client = await RawClient.greeted({ port: controller.port });
  expect(await client.command("NOOP")).toEqual([LOCAL_ERROR]);
});

describe("a hook beyond its time", () => {
  test("has its signal aborted with the reason, and what it says later is dropped", async () => {
    const aborted = signal<unknown>();
    const late = signal<string>();
    await using controller = await serve(
      {
        handleNoop({ argument, signal: abort }) {
          if (argument === undefined) return undefined;
          abort.addEventListener("abort", () => aborted.resolve(abort.reason));
          return late.promise;
        },
      },
      { hookTimeoutMs: 20 },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP slow")).toEqual([LOCAL_ERROR]);
    expect(await aborted.promise).toMatchObject({ message: "handleNoop took longer than 20 ms." });
    late.resolve("550 too late");
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("finds a signal that is aborted already where it looks only then", async () => {
    const context = signal<AbortSignal>();
    await using controller = await serve(
      {
        handleNoop: (given) => {
          controllerContext = given;
          return never();
        },
      },
      { hookTimeoutMs: 20 },
    );
    let controllerContext: { readonly signal: AbortSignal } | undefined;
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual([LOCAL_ERROR]);
    if (controllerContext !== undefined) context.resolve(controllerContext.signal);
    expect((await context.promise).aborted).toBe(true);
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 40])("has all the time with %d", async (ms) => {
    const release = signal<string>();
    await using controller = await serve(
      { handleNoop: () => release.promise },
      { hookTimeoutMs: ms },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP\r\n");
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    release.resolve("250 at last");
    expect(await client.reply()).toEqual(["250 at last"]);
  });
});

describe("a client that leaves in the middle of a hook", () => {
  test("has its signal aborted, and that the hook gives up is no failure", async () => {
    const events: LogEvent[] = [];
    const running = signal();
    const closed = signal<CloseReason>();
    const gaveUp = signal<unknown>();
    await using controller = await serve(
      {
        async handleNoop({ signal: abort }) {
          running.resolve();
          await new Promise<void>((_, reject) => {
            abort.addEventListener("abort", () => {
              gaveUp.resolve(abort.reason);
              reject(abort.reason);
            });
          });
        },
        handleClose: ({ reason }) => closed.resolve(reason),
      },
      { logger: { error: (event) => void events.push(event) } },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP\r\n");
    await running.promise;
    client.socket.resetAndDestroy();
    expect(await gaveUp.promise).toMatchObject({ message: "The client has left." });
    expect(await closed.promise).toBe("client");
    expect(events).toEqual([]);
  });

  test("does not hear what the hook says afterwards, and nobody else does", async () => {
    const running = signal();
    const closed = signal();
    const late = signal<string>();
    const exceptions: unknown[] = [];
    await using controller = await serve({
      handleNoop({ argument }) {
        if (argument === undefined) return undefined;
        running.resolve();
        return late.promise;
      },
      handleException: ({ error }) => void exceptions.push(error),
      handleClose: () => closed.resolve(),
    });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP slow\r\n");
    await running.promise;
    client.socket.resetAndDestroy();
    await closed.promise;
    late.resolve("250 too late");
    await using other = await RawClient.greeted({ port: controller.port });
    expect(await other.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(exceptions).toEqual([]);
  });
});

test.each([
  "database ada:secret@db gone",
  "gone\r\n250 2.0.0 let in",
  "\u{d800}",
  "x".repeat(10_000),
])("what an error says stays out of the reply: %j", async (message) => {
  const events: LogEvent[] = [];
  await using controller = await serve(
    {
      handleNoop: () => {
        throw new Error(message);
      },
    },
    { logger: { error: (event) => void events.push(event) } },
  );
  await using client = await RawClient.greeted(controller);
  client.send("NOOP\r\nQUIT\r\n");
  expect(await client.rest()).toBe(`${LOCAL_ERROR}\r\n221 2.0.0 Bye\r\n`);
  expect(events).toMatchObject([{ type: "hook-failed", error: { message } }]);
});

describe("handleException", () => {
  const boom = new Error("boom");
  const failing: Handler = {
    handleNoop: () => {
      throw boom;
    },
  };

  test("is told what went wrong and where, and what it returns is the reply", async () => {
    const told: unknown[] = [];
    await using controller = await serve({
      ...failing,
      handleException({ error, hook, session }) {
        told.push([error, hook, session.hostName]);
        return reject(554, "5.3.0", "Out of order");
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["554 5.3.0 Out of order"]);
    expect(told).toEqual([[boom, "handleNoop", "client.test"]]);
  });

  test("may be async, throw a reply, and close with a 421", async () => {
    const answers: Handler["handleException"][] = [
      async () => await Promise.resolve("450 async"),
      () => {
        throw new SmtpReplyError(452, "thrown");
      },
      () => "421 4.3.0 Giving up",
    ];
    await using controller = await serve({
      ...failing,
      handleException: (context) => answers.shift()?.(context),
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["450 async"]);
    expect(await client.command("NOOP")).toEqual(["452 thrown"]);
    client.send("NOOP\r\n");
    expect(await client.rest()).toBe("421 4.3.0 Giving up\r\n");
  });

  test("that returns nothing leaves the client with 451 4.3.0", async () => {
    await using controller = await serve({ ...failing, handleException: () => undefined });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual([LOCAL_ERROR]);
    expect(await client.command("RSET")).toEqual(["250 2.0.0 OK"]);
  });

  test.each(FAILURES)("that %s leaves the client with 451 4.3.0", async (_, fail) => {
    const messages: string[] = [];
    await using controller = await serve(
      { ...failing, handleException: fail as () => undefined },
      { hookTimeoutMs: 20, logger: { error: ({ message }) => void messages.push(message) } },
    );
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual([LOCAL_ERROR]);
    expect(await client.command("RSET")).toEqual(["250 2.0.0 OK"]);
    expect(messages).toEqual([
      expect.stringMatching(/^handleNoop failed: .*boom/),
      // That it has failed too is told like the first failure.
      expect.stringMatching(/^handleException failed: /),
    ]);
  });

  test("is not asked about a reply that was thrown", async () => {
    let isAsked = false;
    await using controller = await serve({
      handleNoop: () => {
        throw new SmtpReplyError(450, "Later");
      },
      handleException: () => {
        isAsked = true;
      },
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command("NOOP")).toEqual(["450 Later"]);
    expect(isAsked).toBe(false);
  });
});

describe("an authenticator", () => {
  const PLAIN = `AUTH PLAIN ${Buffer.from("\0ada\0secret").toString("base64")}`;

  // RFC 4954 §4: 235 says that the client is authenticated, and nothing but a decision may.
  test.each<[string, () => unknown, Handler]>([
    [
      "that throws a positive reply",
      () => {
        throw new SmtpReplyError(235, "2.7.0", "Come in");
      },
      {},
    ],
    [
      "whose failure is answered positively",
      () => {
        throw new Error("database gone");
      },
      { handleException: () => "250 never mind" },
    ],
    ["that never settles", never, {}],
    ["that returns a truthy value", () => "yes", {}],
    ["that returns { success: 1 }", () => ({ success: 1 }), {}],
    ["that returns a positive reply alone", () => ({ success: false, reply: "235 ok" }), {}],
  ])("%s lets nobody in", async (_, authenticator, handler) => {
    await using controller = await serve(handler, {
      authenticator: authenticator as () => boolean,
      authRequireTls: false,
      hookTimeoutMs: 20,
    });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.command(PLAIN)).toEqual([expect.stringMatching(/^(?:451|535) /)]);
    expect(controller.sessions[0]).toMatchObject({ authenticated: false, auth: undefined });
  });

  test("lets in with true or success, sync or async, and may say who it is", async () => {
    for (const [decide, user] of [
      [() => true, "ada"],
      [async () => await Promise.resolve(true), "ada"],
      [() => ({ success: true, user: "ada@corp.test" }), "ada@corp.test"],
    ] as const) {
      await using controller = await serve({}, { authenticator: decide, authRequireTls: false });
      await using client = await RawClient.greeted({ port: controller.port });
      expect(await client.command(PLAIN)).toEqual(["235 2.7.0 Authentication successful"]);
      expect(controller.sessions[0]).toMatchObject({
        authenticated: true,
        auth: { mechanism: "PLAIN", user },
      });
    }
  });
});
