import { type AddressInfo, connect, createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, test, vi } from "vitest";
import {
  type CloseReason,
  type Controller,
  type ControllerOptions,
  type Handler,
  type LogEvent,
  SmtpConnection,
} from "../../packages/core/src/index.js";
import { serve, signal } from "../server/serve.js";
import { openssl, selfSigned } from "../support/openssl.js";
import { RawClient } from "../support/raw-client.js";

/** A controller with TLS, how its first session ended, and what it logged. */
async function watched(
  options: ControllerOptions,
  handler: Handler = {},
): Promise<{
  controller: Controller;
  reason: Promise<CloseReason>;
  events: LogEvent[];
}> {
  const closed = signal<CloseReason>();
  const events: LogEvent[] = [];
  const keep = (event: LogEvent): void => void events.push(event);
  const controller = await serve(
    { ...handler, handleClose: ({ reason }) => closed.resolve(reason) },
    { logger: { warn: keep, error: keep }, ...options },
  );
  return { controller, reason: closed.promise, events };
}

/** A client in the middle of the handshake: the 220 is read, or due where TLS is implicit. */
async function before(mode: "starttls" | "implicit", port: number): Promise<RawClient> {
  if (mode === "implicit") return await RawClient.connect({ port });
  const client = await RawClient.greeted({ port });
  await client.command("STARTTLS");
  return client;
}

/** The beginning of a ClientHello (RFC 8446 §5.1), which promises more than it brings. */
const HALF_A_HELLO = Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 1, 2, 3, 4]);

describe.each(["starttls", "implicit"] as const)("a handshake with tls: %s", (mode) => {
  test("that is none closes the connection, and the handler and the logger hear of it", async () => {
    const { controller, reason, events } = await watched({ tls: mode });
    await using _ = controller;
    await using client = await before(mode, controller.port);
    client.send("EHLO client.test\r\nMAIL FROM:<a@client.test>\r\n");
    expect(await client.rest()).not.toMatch(/250/);
    expect(await reason).toBe("tls");
    expect(events).toMatchObject([{ type: "tls-failed", sessionId: expect.any(String) }]);
    await using next = await before(mode, controller.port);
    await next.secure({ ca: controller.ca });
  });

  test.each([
    ["before it said anything", Buffer.alloc(0)],
    ["in the middle", HALF_A_HELLO],
  ])("that the client leaves %s ends its session", async (_title, octets) => {
    for (const way of ["ends", "resets"] as const) {
      const { controller, reason, events } = await watched({ tls: mode });
      await using _ = controller;
      await using client = await before(mode, controller.port);
      client.send(octets);
      if (way === "ends") client.half();
      else client.socket.resetAndDestroy();
      await client.closed;
      expect(await reason).toBe("tls");
      expect(controller.sessions).toEqual([]);
      await vi.waitFor(() => expect(events).toMatchObject([{ type: "tls-failed" }]));
    }
  });

  test.each([
    ["says nothing", Buffer.alloc(0)],
    ["stops in the middle", HALF_A_HELLO],
  ])("of a client that %s ends when its time is up", async (_title, octets) => {
    const { controller, reason } = await watched({
      tls: mode,
      phaseTimeoutsMs: { handshake: 50 },
    });
    await using _ = controller;
    await using client = await before(mode, controller.port);
    client.send(octets);
    expect(await client.rest()).toBe("");
    expect(await reason).toBe("timeout");
  });

  test("that a client feeds drop by drop has no more time for it", async () => {
    const { controller, reason } = await watched({
      tls: mode,
      phaseTimeoutsMs: { handshake: 100 },
    });
    await using _ = controller;
    await using client = await before(mode, controller.port);
    client.send(HALF_A_HELLO);
    const drops = setInterval(() => client.send(Buffer.of(0)), 10);
    await client.closed;
    clearInterval(drops);
    expect(await reason).toBe("timeout");
  });

  test("is cut by stop(), within 5 ms as everything else", async () => {
    const { controller } = await watched({ tls: mode });
    await using silent = await before(mode, controller.port);
    await using half = await before(mode, controller.port);
    await using idle = await before(mode, controller.port);
    await using busy = await before(mode, controller.port);
    half.send(HALF_A_HELLO);
    for (const client of [idle, busy]) await client.secure({ ca: controller.ca });
    if (mode === "implicit") for (const client of [idle, busy]) await client.reply();
    await busy.command("EHLO client.test");
    await busy.command("MAIL FROM:<a@client.test>");
    const start = performance.now();
    await controller.stop();
    const took = performance.now() - start;
    expect(controller.sessions).toEqual([]);
    expect(await idle.rest()).toMatch(/^421 4\.3\.2/);
    expect(await busy.rest()).toMatch(/^421 4\.3\.2/);
    expect(await silent.rest()).toBe("");
    expect(await half.rest()).toBe("");
    // The machine may be busy with other tests: the bound that is promised is measured in an idle process.
    expect(took).toBeLessThan(100);
  });

  test("waits for the certificate of a server without a controller", async () => {
    await using known = await serve({}, { tls: mode });
    // No certificate was made for this host yet.
    const options: ControllerOptions = { tls: mode, hostname: `${mode}.test` };
    const server = createServer((socket) => void new SmtpConnection({}, options).attach(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using client = await before(mode, port);
    await client.secure({ ca: known.ca, servername: `${mode}.test` });
    if (mode === "implicit") await client.reply();
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    server.close();
  });
});

describe("client certificates", () => {
  test.runIf(openssl.isHere)(
    `are asked for, judged and shown to hooks${openssl.note}`,
    async () => {
      const ada = await selfSigned("ada");
      const seen: unknown[] = [];
      const controller = await serve(
        { handleEhlo: ({ session }) => void seen.push(session.tls) },
        { tls: { mode: "implicit", requestCert: true, ca: ada.cert, rejectUnauthorized: false } },
      );
      await using _ = controller;
      const strangers = await selfSigned("mallory");
      for (const own of [ada, strangers, {}]) {
        await using client = await RawClient.connectTls(
          { port: controller.port },
          { ca: controller.ca, ...own },
        );
        await client.reply();
        await client.command("EHLO client.test");
      }
      expect(seen).toEqual([
        expect.objectContaining({
          authorized: true,
          peerCertificate: {
            subject: { CN: "ada", O: "Example" },
            issuer: { CN: "ada", O: "Example" },
            subjectAltName: "DNS:localhost, email:ada@example.test",
            serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
            fingerprint256: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
            validFrom: expect.any(String),
            validTo: expect.any(String),
          },
        }),
        expect.objectContaining({
          authorized: false,
          peerCertificate: expect.objectContaining({ subject: { CN: "mallory", O: "Example" } }),
        }),
        expect.objectContaining({ authorized: false, peerCertificate: undefined }),
      ]);
      expect(structuredClone(seen[0])).toEqual(seen[0]);
    },
  );

  test.runIf(openssl.isHere)(
    `keep a client out that has none, unless it is told otherwise${openssl.note}`,
    async () => {
      const ada = await selfSigned("ada");
      const { controller, reason } = await watched({
        tls: { mode: "starttls", requestCert: true, ca: ada.cert },
      });
      await using _ = controller;
      await using client = await before("starttls", controller.port);
      // In TLS 1.3 a client has done its part before the server has looked at it.
      await client.secure({ ca: controller.ca }).catch(() => {});
      await client.closed;
      expect(await reason).toBe("tls");
      await using good = await before("starttls", controller.port);
      await good.secure({ ca: controller.ca, ...ada });
      expect(await good.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    },
  );

  test.runIf(openssl.isHere)(
    `keep a client out whose certificate is another CA's${openssl.note}`,
    async () => {
      const [ada, mallory] = await Promise.all([selfSigned("ada"), selfSigned("mallory")]);
      const { controller, reason } = await watched({
        tls: { mode: "implicit", requestCert: true, ca: ada.cert },
      });
      await using _ = controller;
      const attempt = RawClient.connectTls(
        { port: controller.port },
        { ca: controller.ca, ...mallory },
      ).then(async (client) => {
        await using it = client;
        // In TLS 1.3 a client has done its part before the server has looked at it.
        return await it.closed;
      });
      await attempt.catch(() => {});
      expect(await reason).toBe("tls");
    },
  );
});

describe("a certificate of the user's", () => {
  test.runIf(openssl.isHere)(
    `is used, and another one from the next handshake on${openssl.note}`,
    async () => {
      const [first, second] = await Promise.all([selfSigned("first"), selfSigned("second")]);
      await using controller = await serve({}, { tls: { mode: "starttls", ...first } });
      expect(controller.ca).toBeUndefined();
      await using early = await before("starttls", controller.port);
      await early.secure({ ca: first.cert });
      await using between = await before("starttls", controller.port);
      controller.setSecureContext(second);
      await between.secure({ ca: first.cert, rejectUnauthorized: false });
      await using late = await before("starttls", controller.port);
      await late.secure({ ca: second.cert });
      expect(await early.command("NOOP")).toEqual(["250 2.0.0 OK"]);
      expect(await late.command("NOOP")).toEqual(["250 2.0.0 OK"]);
      await using wrong = await before("starttls", controller.port);
      await expect(wrong.secure({ ca: first.cert })).rejects.toThrow(/self.signed certificate/);
    },
  );

  test.runIf(openssl.isHere)(
    `is not found in the options, the connection or what inspect() shows${openssl.note}`,
    async () => {
      const { inspect } = await import("node:util");
      const own = await selfSigned("secret");
      await using controller = await serve({}, { tls: { mode: "starttls", ...own } });
      await using client = await before("starttls", controller.port);
      await client.secure({ ca: own.cert });
      const shown = inspect([controller, controller.options, controller.connection?.session], {
        depth: 20,
        showHidden: true,
      });
      expect(shown).not.toContain("PRIVATE KEY");
      expect(controller.options.tls).toEqual({ mode: "starttls" });
    },
  );

  test("that is none lets neither start() nor a change succeed, and says why", async () => {
    await expect(
      serve({}, { tls: { mode: "starttls", key: "nonsense", cert: "nonsense" } }),
    ).rejects.toMatchObject({ code: "TLS_CREDENTIALS_INVALID", cause: expect.any(Error) });
    await using controller = await serve({}, { tls: "starttls" });
    expect(() => controller.setSecureContext({ key: "nonsense", cert: "nonsense" })).toThrow(
      expect.objectContaining({ code: "TLS_CREDENTIALS_INVALID" }),
    );
    await using client = await before("starttls", controller.port);
    await client.secure({ ca: controller.ca });
  });

  test("cannot be changed where there is no TLS", async () => {
    await using controller = await serve();
    expect(() => controller.setSecureContext({})).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

test("an old protocol that the options rule out is refused", async () => {
  const { controller, reason } = await watched({
    tls: { mode: "implicit", minVersion: "TLSv1.3" },
  });
  await using _ = controller;
  await expect(
    RawClient.connectTls({ port: controller.port }, { ca: controller.ca, maxVersion: "TLSv1.2" }),
  ).rejects.toThrow(/alert|version/);
  expect(await reason).toBe("tls");
});

test("a client that connects and leaves before its handshake begins does no harm", async () => {
  const { controller, reason } = await watched({ tls: "implicit" });
  await using _ = controller;
  const socket = connect(controller.port, "127.0.0.1");
  await once(socket, "connect");
  socket.resetAndDestroy();
  expect(await reason).toBe("tls");
});
