import { describe, expect, test } from "vitest";
import {
  type CloseContext,
  compose,
  type Handler,
  type LogEvent,
  SmtpConnection,
} from "../../packages/core/src/index.js";
import { OBSERVER } from "../../packages/core/src/server/observer.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

/** A handler that tells how its first session ended. */
function ending(): { handler: Handler; closed: Promise<CloseContext> } {
  const closed = signal<CloseContext>();
  return { handler: { handleClose: closed.resolve }, closed: closed.promise };
}

describe("handleClose is told that the session ended", () => {
  test("with QUIT", async () => {
    const { handler, closed } = ending();
    await using controller = await serve(handler);
    await using client = await RawClient.greeted({ port: controller.port });
    await client.command("QUIT");
    expect((await closed).reason).toBe("quit");
  });

  test.each(["fin", "reset"] as const)("by its client, with a %s", async (how) => {
    const { handler, closed } = ending();
    await using controller = await serve(handler);
    await using client = await RawClient.greeted({ port: controller.port });
    if (how === "fin") client.half();
    else client.socket.resetAndDestroy();
    expect((await closed).reason).toBe("client");
    expect(controller.sessions).toEqual([]);
  });

  test("by a time-out", async () => {
    const { handler, closed } = ending();
    await using controller = await serve(handler, { timeoutMs: 150 });
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.rest()).toMatch(/^421 4\.4\.2 /);
    expect((await closed).reason).toBe("timeout");
  });

  test("by a shutdown, before stop() resolves", async () => {
    const reasons: string[] = [];
    await using controller = await serve({
      handleClose: ({ reason }) => void reasons.push(reason),
    });
    await using _idle = await RawClient.greeted({ port: controller.port });
    await using _busy = await inTransaction(controller, "b@s.test");
    await controller.stop();
    expect(reasons).toEqual(["shutdown", "shutdown"]);
  });

  test("by a refusal of the server's", async () => {
    const { handler, closed } = ending();
    await using controller = await serve({ ...handler, handleNoop: () => "421 No more" });
    await using client = await RawClient.greeted({ port: controller.port });
    await client.command("NOOP");
    expect((await closed).reason).toBe("refused");
  });

  test("with what was known of the client still known", async () => {
    for (const leave of ["QUIT", "FIN", "RESET"]) {
      const { handler, closed } = ending();
      await using controller = await serve(handler, {
        authenticator: () => true,
        authRequireTls: false,
      });
      await using client = await RawClient.greeted({ port: controller.port });
      await client.command(`AUTH PLAIN ${Buffer.from("\0ada\0x").toString("base64")}`);
      if (leave === "QUIT") await client.command("QUIT");
      else if (leave === "FIN") client.half();
      else client.socket.resetAndDestroy();
      expect((await closed).session).toMatchObject({
        hostName: "client.test",
        extendedSmtp: true,
        authenticated: true,
        auth: { mechanism: "PLAIN", user: "ada" },
        peer: { host: "127.0.0.1" },
      });
    }
  });

  test("once for each session", async () => {
    let times = 0;
    await using controller = await serve({ handleClose: () => void times++ });
    for (let clients = 0; clients < 3; clients++) {
      await using client = await RawClient.greeted({ port: controller.port });
      await client.command("QUIT");
    }
    await controller.stop();
    expect(times).toBe(3);
  });
});

test("what handleClose throws, now or later, goes to the logger and nowhere else", async () => {
  const events: LogEvent[] = [];
  const logger = { error: (event: LogEvent) => void events.push(event) };
  const fail: Handler["handleClose"][] = [
    () => {
      throw new Error("sync");
    },
    async () => await Promise.reject(new Error("async")),
  ];
  for (const handleClose of fail) {
    await using controller = await serve({ handleClose: handleClose as () => void }, { logger });
    await using client = await RawClient.greeted({ port: controller.port });
    await client.command("QUIT");
    await controller.stop();
  }
  expect(events.map(({ message }) => message)).toEqual([
    "handleClose failed: Error: sync",
    "handleClose failed: Error: async",
  ]);
});

test("each handler in a row is told of the end, whatever the others do about it", async () => {
  const told: string[] = [];
  const events: LogEvent[] = [];
  const handler = compose(
    { handleClose: () => void told.push("first") },
    {
      handleClose: () => {
        told.push("second");
        throw new Error("one");
      },
    },
    {},
    {
      handleClose: async () => {
        told.push("third");
        await Promise.reject(new Error("two"));
      },
    },
    { handleClose: () => void told.push("fourth") },
  );
  const logged = signal();
  await using controller = await serve(handler, {
    logger: { error: (event) => logged.resolve(void events.push(event)) },
  });
  await using client = await RawClient.greeted({ port: controller.port });
  await client.command("QUIT");
  await logged.promise;
  expect(told).toEqual(["first", "second", "third", "fourth"]);
  expect(events.map(({ message }) => message)).toEqual([
    "handleClose failed: AggregateError: Error: one; Error: two",
  ]);
});

const fail = (): never => {
  throw new Error("observer");
};

describe.each(["opened", "command", "content", "reply", "busy", "closed"] as const)(
  "an observer that fails in %s",
  (where) => {
    test("costs its own session no more than a 421, and other sessions nothing", async () => {
      const nothing = { command() {}, content() {}, reply() {}, busy() {}, closed() {} };
      let sessions = 0;
      const observer = {
        opened() {
          if (++sessions > 1) return nothing;
          return where === "opened" ? fail() : { ...nothing, [where]: fail };
        },
      };
      const events: LogEvent[] = [];
      const ends: string[] = [];
      await using controller = await serve(
        {
          // A transaction that is open while somebody is waited for makes its session a busy one.
          handleRcpt: async () => await Promise.resolve(undefined),
          handleClose: ({ session }) => void ends.push(session.id),
        },
        {
          [OBSERVER]: observer,
          logger: { error: (event: LogEvent) => void events.push(event) },
        } as object,
      );
      await using first = await RawClient.connect({ port: controller.port });
      first.send(
        "EHLO c.test\r\nMAIL FROM:<>\r\nRCPT TO:<b@s.test>\r\nDATA\r\nHi\r\n.\r\nQUIT\r\n",
      );
      expect(await first.rest()).toMatch(/(?:421 4\.3\.0|221) [^\r\n]*\r\n$/);
      await first.closed;
      await using second = await RawClient.greeted({ port: controller.port });
      expect(await second.mail("a@c.test", ["b@s.test"], "Hi")).toEqual([
        expect.stringMatching(/^250 /),
      ]);
      await controller.stop();
      expect(events).toMatchObject([{ type: "connection-error", error: { message: "observer" } }]);
      expect(ends.length).toBe(2);
    });
  },
);

test("a connection can be attached to one socket only", async () => {
  await using controller = await serve();
  await using client = await RawClient.connect({ port: controller.port });
  await client.reply();
  const connection = new SmtpConnection();
  connection.attach(client.socket);
  expect(() => connection.attach(client.socket)).toThrow(
    expect.objectContaining({ code: "CONNECTION_ATTACHED" }),
  );
});
