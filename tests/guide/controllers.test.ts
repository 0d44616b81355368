import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import {
  BaseController,
  Controller,
  type Handler,
  Sink,
  SmtpConnection,
  type SmtpOptions,
  ThreadedController,
  UnixSocketController,
} from "../../packages/core/src/index.js";
import { serve, signal } from "../server/serve.js";
import { openssl, selfSigned } from "../support/openssl.js";
import { RawClient } from "../support/raw-client.js";

const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let sockets = 0;
const newPath = (): string => join(folder, `${++sockets}.sock`);

const KEYWORDS = ["250-mx.test", "250-SIZE 33554432", "250-8BITMIME", "250 HELP"];
const FEW = { smtpUtf8: false, extensions: ["SIZE", "8BITMIME"] } as const;

describe("a controller", () => {
  test("has the handler that it was given, which is one for all clients", async () => {
    const clients: string[] = [];
    const handler: Handler = { handleEhlo: ({ hostName }) => void clients.push(hostName) };
    await using controller = await serve(handler);
    expect(controller.handler).toBe(handler);
    await using _one = await RawClient.greeted(controller, "one.test");
    await using _two = await RawClient.greeted(controller, "two.test");
    expect(clients).toEqual(["one.test", "two.test"]);
  });

  test("announces SMTPUTF8 unless told otherwise, and so does a bare connection", async () => {
    await using controller = await serve();
    const bare = createServer((socket) => new SmtpConnection().attach(socket));
    await new Promise<void>((resolve) => void bare.listen(0, "127.0.0.1", resolve));
    const { port } = bare.address() as { port: number };
    for (const target of [controller, { port }]) {
      await using client = await RawClient.connect(target);
      await client.reply();
      expect(await client.command("EHLO client.test")).toContain("250-SMTPUTF8");
    }
    bare.close();
  });

  test("asks handleRcpt for a recipient that the command checks have let through, and for no other", async () => {
    const asked: string[] = [];
    await using controller = await serve({ handleRcpt: ({ address }) => void asked.push(address) });
    await using client = await RawClient.greeted(controller);
    expect(await client.command("RCPT TO:<early@x.test>")).toEqual([
      expect.stringMatching(/^503 /),
    ]);
    await client.command("MAIL FROM:<a@x.test>");
    expect(await client.command("RCPT TO:<b@x.test")).toEqual([expect.stringMatching(/^553 /)]);
    expect(await client.command("RCPT TO:<c@x.test> COLOUR=red")).toEqual([
      expect.stringMatching(/^555 /),
    ]);
    expect(await client.command("RCPT TO:<d@x.test>")).toEqual([expect.stringMatching(/^250 /)]);
    expect(asked).toEqual(["d@x.test"]);
  });

  test("that stops aborts the signal of a hook that is running, and does not wait for it", async () => {
    const running = signal<AbortSignal>();
    const controller = await serve({
      handleNoop({ signal }) {
        running.resolve(signal);
        return new Promise<undefined>(() => {});
      },
    });
    await using client = await RawClient.greeted(controller);
    client.send("NOOP\r\n");
    const hookSignal = await running.promise;
    expect(hookSignal.aborted).toBe(false);
    await controller.stop();
    expect(hookSignal.aborted).toBe(true);
  });

  test("whose triggerServer() is overridden fails to start with what it throws, and listens no more", async () => {
    class Proven extends Controller {
      dialled = 0;

      protected override triggerServer(): void {
        super.triggerServer();
        this.dialled = this.port;
        throw new Error("no proof");
      }
    }
    const controller = new Proven({}, { hostname: "127.0.0.1" });
    await expect(controller.start()).rejects.toThrow("no proof");
    expect(controller.dialled).toBeGreaterThan(0);
    await expect(RawClient.connect({ port: controller.dialled })).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    await controller.stop();
  });

  test.runIf(openssl.isHere)(
    `whose factory() copies its options serves with its certificate, also one that is set later${openssl.note}`,
    async () => {
      class Copying extends Controller {
        readonly #copied: SmtpOptions = { ...this.options, ident: "ESMTP copied" };

        override factory(): SmtpConnection {
          return new SmtpConnection(this.handler, this.#copied);
        }
      }
      const certificates = [await selfSigned("first"), await selfSigned("second")] as const;
      await using controller = new Copying(new Sink(), {
        hostname: "127.0.0.1",
        tls: { mode: "implicit", key: certificates[0].key, cert: certificates[0].cert },
      });
      await controller.start();
      for (const { cert, key } of certificates) {
        controller.setSecureContext({ cert, key });
        await using client = await RawClient.connectTls(controller, { ca: cert });
        expect(await client.reply()).toEqual([expect.stringMatching(/ESMTP copied$/)]);
      }
    },
  );

  test("of one's own listens with createServer() and serves with accept()", async () => {
    class Own extends BaseController {
      get url(): string | undefined {
        return this.server && "own:";
      }

      protected override async createServer(): Promise<readonly Server[]> {
        const server = createServer((socket) => this.accept(socket));
        await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
        return [server];
      }
    }
    const controller = new Own(new Sink(), { serverHostname: "mx.test" });
    await controller.start();
    const { port } = controller.address as { port: number };
    await using client = await RawClient.greeted({ port });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    await controller.stop();
    expect(await client.rest()).toMatch(/^421 4\.3\.2 /);
    expect(controller.url).toBeUndefined();
  });
});

describe("a controller on a Unix socket", () => {
  test("takes the options of any other", async () => {
    const path = newPath();
    await using controller = new UnixSocketController(new Sink(), path, {
      serverHostname: "mx.test",
      ...FEW,
    });
    await controller.start();
    await using client = await RawClient.connect({ path });
    await client.reply();
    expect(await client.command("EHLO client.test")).toEqual(KEYWORDS);
  });

  test("may begin with TLS, and offers no STARTTLS inside of it", async () => {
    const path = newPath();
    const protocols: (string | undefined)[] = [];
    await using controller = new UnixSocketController(
      { handleEhlo: ({ session }) => void protocols.push(session.tls?.protocol) },
      path,
      { serverHostname: "mx.test", tls: "implicit", ...FEW },
    );
    await controller.start();
    await using client = await RawClient.connectTls({ path }, { ca: controller.ca });
    expect(await client.reply()).toEqual(["220 mx.test ESMTP smtp-fixture"]);
    expect(await client.command("EHLO client.test")).toEqual(KEYWORDS);
    expect(protocols).toEqual(["TLSv1.3"]);
  });

  test("whose factory throws leaves no socket file", async () => {
    const path = newPath();
    const controller = new UnixSocketController(new Sink(), path, {
      factory() {
        throw new Error("no database");
      },
    });
    await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_FACTORY_FAILED" });
    expect(existsSync(path)).toBe(false);
    await controller.stop();
  });
});

describe("SMTP_FIXTURE_READY_TIMEOUT_MS", () => {
  afterEach(() => vi.unstubAllEnvs());

  test("is how long any kind of controller may take to start", () => {
    vi.stubEnv("SMTP_FIXTURE_READY_TIMEOUT_MS", "15");
    const controllers = [
      new Controller({}, { readyTimeoutMs: 60_000 }),
      new UnixSocketController({}, newPath(), { readyTimeoutMs: 60_000 }),
      new ThreadedController({}, { readyTimeoutMs: 60_000 }),
    ];
    expect(controllers.map(({ readyTimeoutMs }) => readyTimeoutMs)).toEqual([15, 15, 15]);
  });

  test("left out leaves 3,000 ms, or the option", () => {
    vi.stubEnv("SMTP_FIXTURE_READY_TIMEOUT_MS", undefined);
    expect(new Controller().readyTimeoutMs).toBe(3_000);
    expect(new Controller({}, { readyTimeoutMs: 7 }).readyTimeoutMs).toBe(7);
  });
});
