import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile, readdir, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import {
  type Handler,
  type LogEvent,
  UnixSocketController,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { peer } from "../support/peers.js";
import { runProgram } from "../interop/run-program.js";

const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-unix-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let sockets = 0;
const newPath = (): string => join(folder, `${++sockets}.sock`);

async function serveUnix(
  path: string | URL,
  handler: Handler = {},
  options: ConstructorParameters<typeof UnixSocketController>[2] = {},
): Promise<UnixSocketController> {
  const controller = new UnixSocketController(handler, path, {
    serverHostname: "mx.test",
    ...options,
  });
  await controller.start();
  return controller;
}

/** A socket file that a server left behind when it was killed. */
async function leftover(path: string): Promise<void> {
  const program = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  const child = spawn(process.execPath, ["-e", program], { stdio: "inherit" });
  await once(child, "exit");
  expect(statSync(path).isSocket()).toBe(true);
}

describe("a server on a Unix socket", () => {
  test("greets, serves and says goodbye, and its socket file is gone when it has stopped", async () => {
    const path = newPath();
    const controller = await serveUnix(path);
    expect(statSync(path).isSocket()).toBe(true);
    expect(controller).toMatchObject({ unixSocket: path, address: path, url: `unix://${path}` });
    await using client = await RawClient.connect({ path });
    expect(await client.reply()).toEqual(["220 mx.test ESMTP smtp-fixture"]);
    await client.command("EHLO client.test");
    expect(await client.mail("a@x.test", ["b@x.test"], "Subject: Hi\r\n\r\nHi")).toEqual([
      "250 2.6.0 Message accepted",
    ]);
    expect(await client.command("QUIT")).toEqual(["221 2.0.0 Bye"]);
    expect(await client.closed).toBe("fin");
    await controller.stop();
    expect(existsSync(path)).toBe(false);
    expect([controller.url, controller.address, controller.server]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await expect(RawClient.connect({ path })).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("knows no address of its clients", async () => {
    const peers: unknown[] = [];
    const path = newPath();
    await using _ = await serveUnix(path, {
      handleConnect: ({ session }) => void peers.push(session.peer),
    });
    await using client = await RawClient.greeted({ path });
    await client.command("QUIT");
    expect(peers).toEqual([undefined]);
  });

  test("can start again after it has stopped", async () => {
    const path = newPath();
    await using controller = await serveUnix(path);
    await controller.stop();
    await controller.start();
    await using client = await RawClient.greeted({ path });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("that stops leaves a path alone that another server has taken meanwhile", async () => {
    const path = newPath();
    const first = await serveUnix(path);
    rmSync(path);
    await using _ = await serveUnix(path, {}, { serverHostname: "second.test" });
    await first.stop();
    await using client = await RawClient.connect({ path });
    expect(await client.reply()).toEqual(["220 second.test ESMTP smtp-fixture"]);
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("that stops leaves a file or a folder alone that stands where its socket was", async () => {
    const path = newPath();
    const controller = await serveUnix(path);
    rmSync(path);
    writeFileSync(path, "precious");
    await controller.stop();
    expect(await readFile(path, "utf8")).toBe("precious");
    rmSync(path);
    await controller.start();
    rmSync(path);
    mkdirSync(path);
    await controller.stop();
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test("that stops does not mind that its socket file is gone, or its folder", async () => {
    const inside = mkdtempSync(join(folder, "gone-"));
    const controller = await serveUnix(join(inside, "1.sock"));
    rmSync(inside, { recursive: true });
    await expect(controller.stop()).resolves.toBeUndefined();
  });

  test("tells its idle clients 421 when it stops, and does not wait for them", async () => {
    const path = newPath();
    const controller = await serveUnix(path);
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.greeted({ path })));
    const started = performance.now();
    await controller.stop();
    expect(performance.now() - started).toBeLessThan(50);
    for (const client of clients)
      expect(await client.rest()).toBe("421 4.3.2 Server is shutting down\r\n");
  });

  test("waits with stop() for the transactions that are open, if told to", async () => {
    const path = newPath();
    const controller = await serveUnix(path);
    await using client = await RawClient.greeted({ path });
    await client.command("MAIL FROM:<a@x.test>");
    const stopping = controller.stop({ drainMs: 10_000 });
    await client.command("RCPT TO:<b@x.test>");
    await client.command("DATA");
    client.send("Hi\r\n.\r\n");
    expect(await client.reply()).toEqual(["250 2.6.0 Message accepted"]);
    await stopping;
    expect(existsSync(path)).toBe(false);
  });

  test("leaves nothing behind that keeps the process alive", async () => {
    const path = newPath();
    const core = new URL("../../packages/core/dist/esm/index.js", import.meta.url).href;
    const program = `import { UnixSocketController } from ${JSON.stringify(core)};
      const controller = new UnixSocketController({}, ${JSON.stringify(path)});
      await controller.start();
      await controller.stop();
      console.log("stopped");`;
    const { stdout } = await runProgram(process.execPath, ["--input-type=module", "-e", program]);
    expect(stdout).toBe("stopped\n");
    expect(existsSync(path)).toBe(false);
  });

  test("is spoken to by Python's socket module", async () => {
    const path = newPath();
    await using _ = await serveUnix(path);
    const script = `import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); f = s.makefile("rwb")
for line in [None, b"EHLO c", b"QUIT"]:
    if line: f.write(line + b"\\r\\n"); f.flush()
    while True:
        reply = f.readline()
        if reply[3:4] != b"-": break
    print(reply[:3].decode())`;
    const { stdout } = await runProgram("python3", ["-c", script, path]);
    expect(stdout.split("\n")).toEqual(["220", "250", "221", ""]);
  });

  const curl = peer("curl");
  test.runIf(curl.isHere)(`takes a mail from curl --unix-socket${curl.note}`, async () => {
    const path = newPath();
    const contents: string[] = [];
    await using _ = await serveUnix(path, {
      handleData: ({ envelope }) => void contents.push(String(envelope.content)),
    });
    await runProgram(
      "curl",
      ["-sS", "--unix-socket", path, "--mail-from", "a@x.test", "--mail-rcpt", "b@x.test"].concat([
        "--upload-file",
        "-",
        "smtp://mx.test/client.test",
      ]),
      Buffer.from("Subject: Hi\r\n\r\nFrom curl\r\n"),
    );
    expect(contents).toEqual(["Subject: Hi\r\n\r\nFrom curl\r\n"]);
  });
});

describe("the path of a Unix socket", () => {
  test("may be a file: URL, or the unix: URL of another controller", async () => {
    const path = newPath();
    await using first = await serveUnix(pathToFileURL(path));
    expect(first.unixSocket).toBe(path);
    expect(new UnixSocketController({}, first.url ?? "").unixSocket).toBe(path);
    expect(new UnixSocketController({}, pathToFileURL(path).href).unixSocket).toBe(path);
  });

  test("may hold spaces and letters of any script", async () => {
    const path = join(folder, "à b%20#?.sock");
    await using controller = await serveUnix(path);
    expect(controller.url).toBe(`unix://${folder}/%C3%A0%20b%2520%23%3F.sock`);
    expect(new UnixSocketController({}, new URL(controller.url ?? "")).unixSocket).toBe(path);
    await using client = await RawClient.greeted({ path });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("may be the name of a Windows pipe, which has a URL too", () => {
    const name = String.raw`\\.\pipe\my app`;
    expect(new UnixSocketController({}, name).unixSocket).toBe(name);
    expect(new UnixSocketController({}, "unix://pipe/my%20app").unixSocket).toBe(name);
  });

  test("that the system would cut is refused, and says how long it may be", async () => {
    const longest = join("/tmp", "x".repeat(102));
    expect(longest).toHaveLength(107);
    rmSync(longest, { force: true });
    await using controller = await serveUnix(longest);
    expect(statSync(controller.unixSocket).isSocket()).toBe(true);
    expect(() => new UnixSocketController({}, `${longest}x`)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(/107 octets at the most.* has 108: choose a shorter folder/),
      }),
    );
    expect(() => new UnixSocketController({}, join("/tmp", "é".repeat(60)))).toThrow("has 125");
  });

  test.each(["", "a\0b", undefined, 25, "http://x.test/", new URL("http://x.test/")])(
    "cannot be %j",
    (path) => {
      expect(() => new UnixSocketController({}, path as string)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
    },
  );

  test("in a folder that is missing is ENOENT", async () => {
    const controller = new UnixSocketController({}, join(folder, "missing", "1.sock"));
    await expect(controller.start()).rejects.toMatchObject({ code: "ENOENT" });
    await expect(controller.stop()).resolves.toBeUndefined();
  });
});

describe("a path that is taken", () => {
  test("by the socket file of a dead server is taken over", async () => {
    const path = newPath();
    await leftover(path);
    await using _ = await serveUnix(path);
    await using client = await RawClient.greeted({ path });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("by a live server is refused, and that server goes on", async () => {
    const path = newPath();
    await using _ = await serveUnix(path);
    const second = new UnixSocketController({}, path);
    await expect(second.start()).rejects.toMatchObject({
      code: "EADDRINUSE",
      address: path,
      message: `listen EADDRINUSE: ${path}: a server is listening on it. Stop that one or choose another path.`,
    });
    await second.stop();
    await using client = await RawClient.greeted({ path });
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
  });

  test("by a server of another program is refused too", async () => {
    const path = newPath();
    const other = createServer((socket) => socket.destroy()).listen(path);
    await once(other, "listening");
    await expect(new UnixSocketController({}, path).start()).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    other.close();
  });

  test("by a file of another kind is refused, and the file stays", async () => {
    const path = newPath();
    writeFileSync(path, "precious");
    await expect(new UnixSocketController({}, path).start()).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: expect.stringContaining("there is a file that is no socket"),
    });
    expect(await readFile(path, "utf8")).toBe("precious");
    const linked = newPath();
    await symlink(path, linked);
    await expect(new UnixSocketController({}, linked).start()).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    expect(await readFile(linked, "utf8")).toBe("precious");
  });

  test("by a dead server goes to one of many that start at once, and never to two", async () => {
    for (let round = 0; round < 10; round++) {
      const path = newPath();
      await leftover(path);
      const controllers = Array.from(
        { length: 4 },
        (_, index) => new UnixSocketController({}, path, { ident: `number ${index}` }),
      );
      const started = await Promise.allSettled(controllers.map((each) => each.start()));
      const winners = started.flatMap(({ status }, index) =>
        status === "fulfilled" ? [index] : [],
      );
      expect(winners).toHaveLength(1);
      await using client = await RawClient.connect({ path });
      expect((await client.reply())[0]).toMatch(new RegExp(`number ${winners[0]}$`));
      await Promise.all(controllers.map((each) => each[Symbol.asyncDispose]()));
    }
  });
});

const make = (options: object) => () => new UnixSocketController({}, newPath(), options);

describe("the options of a server on a Unix socket", () => {
  test("set the mode of its file", async () => {
    const path = newPath();
    await using _ = await serveUnix(path, {}, { mode: 0o600 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("are checked: a mode is a mode, and there is neither host nor port", () => {
    expect(make({ mode: 0o1777 })).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(make({ port: 25 })).toThrow(
      'The option "port" takes nothing, since a Unix socket has its path, not 25.',
    );
    expect(make({ hostname: "x" })).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(make({ ident: "x", idnt: "y" })).toThrow('Did you mean "ident"?');
  });

  test("include the logger, which is told where it listens", async () => {
    const path = newPath();
    const events: LogEvent[] = [];
    const controller = await serveUnix(
      path,
      {},
      { logger: { info: (event) => void events.push(event) } },
    );
    await controller.stop();
    expect(events.map(({ message }) => message)).toEqual([
      `Listening on unix://${path}`,
      `Stopped listening on unix://${path}`,
    ]);
  });
});
