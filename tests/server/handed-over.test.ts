import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type ListenOptions, type Server } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

async function listening(
  options: ListenOptions = { host: "127.0.0.1", port: 0 },
  serverOptions = {},
): Promise<Server> {
  const server = createServer(serverOptions).listen(options);
  await once(server, "listening");
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe("a server that is handed over", () => {
  test("is served as if the controller had opened it", async () => {
    const server = await listening();
    await using controller = await serve({}, { hostname: undefined, listen: { server } });
    expect(controller.server).toBe(server);
    expect(controller.url).toBe(`smtp://127.0.0.1:${portOf(server)}`);
    await using client = await RawClient.greeted({ port: controller.port });
    expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual([
      "250 2.6.0 Message accepted",
    ]);
  });

  test("is closed by stop(), its clients are told 421, and no listener of ours is left on it", async () => {
    const server = await listening();
    const controller = await serve({}, { listen: { server } });
    const port = portOf(server);
    await using client = await RawClient.greeted({ port });
    await controller.stop();
    expect(await client.rest()).toBe("421 4.3.2 Server is shutting down\r\n");
    expect(server.listening).toBe(false);
    expect([server.listenerCount("connection"), server.listenerCount("error")]).toEqual([0, 0]);
    await expect(RawClient.connect({ port })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("may sleep on its connections, and need not allow half-open ones", async () => {
    const server = await listening(undefined, { pauseOnConnect: true, allowHalfOpen: false });
    await using controller = await serve({}, { listen: { server } });
    await using client = await RawClient.greeted({ port: controller.port });
    client.send("NOOP\r\n");
    client.half();
    expect(await client.rest()).toBe("250 2.0.0 OK\r\n");
  });

  test("may be one on a Unix socket", async () => {
    const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-handed-over-"));
    const path = join(folder, "smtp.sock");
    const server = await listening({ path });
    await using controller = await serve({}, { listen: { server } });
    expect(controller.url).toBe(`unix://${path}`);
    await using client = await RawClient.greeted({ path });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    await controller.stop();
    rmSync(folder, { recursive: true });
  });

  test("has to listen, and cannot be served again once it is closed", async () => {
    const idle = new Controller({}, { listen: { server: createServer() } });
    await expect(idle.start()).rejects.toMatchObject({
      code: "CONTROLLER_SOCKET_GONE",
      message:
        "The server that was handed over does not listen: it was not started, or is closed. Hand over a listening one, to a new controller.",
    });
    const controller = await serve({}, { listen: { server: await listening() } });
    await controller.stop();
    await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_SOCKET_GONE" });
    await expect(controller.stop()).resolves.toBeUndefined();
  });

  test("is released by a start that fails", async () => {
    const server = await listening();
    const controller = new Controller(
      {},
      {
        listen: { server },
        factory: () => {
          throw new Error("no");
        },
      },
    );
    await expect(controller.start()).rejects.toMatchObject({ code: "CONTROLLER_FACTORY_FAILED" });
    expect(server.listening).toBe(false);
  });

  test.each([{}, { server: {} }, { fd: -1 }, { fd: "3" }, { server: createServer(), fd: 3 }, 3])(
    "cannot be %j",
    (listen) => {
      expect(() => new Controller({}, { listen: listen as never })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION" }),
      );
    },
  );
});

describe.skipIf(process.platform === "win32")("a file descriptor that is handed over", () => {
  const core = new URL("../../packages/core/dist/esm/index.js", import.meta.url).href;

  /** A process that serves the socket that it inherits as descriptor 3, as systemd hands one over. */
  function heir(server: Server, program: string): { lines: AsyncIterator<string> } {
    const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
    const source = `import { Controller } from ${JSON.stringify(core)};
      const controller = new Controller({}, { listen: { fd: 3 } });
      await controller.start();
      console.log(controller.url);
      ${program}`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit", fd],
    });
    return { lines: createInterface(child.stdout as Readable)[Symbol.asyncIterator]() };
  }

  test("is served, and closed by stop()", async () => {
    const server = await listening();
    const port = portOf(server);
    const { lines } = heir(
      server,
      `while (controller.sessions.length === 0) await new Promise(setImmediate);
       await controller.stop();
       console.log(await controller.start().catch(({ code }) => code));`,
    );
    expect((await lines.next()).value).toBe(`smtp://127.0.0.1:${port}`);
    server.close();
    await using client = await RawClient.connect({ port });
    expect((await client.reply())[0]).toMatch(/^220 /);
    expect(await client.rest()).toBe("421 4.3.2 Server is shutting down\r\n");
    expect((await lines.next()).value).toBe("CONTROLLER_SOCKET_GONE");
    await expect(RawClient.connect({ port })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("that is no socket is the system's own error", async () => {
    const controller = new Controller({}, { listen: { fd: 4095 } });
    await expect(controller.start()).rejects.toMatchObject({ syscall: "listen" });
  });
});
