import { createHook } from "node:async_hooks";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { Controller, Relay, Sink, UnixSocketController } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

const CORE = new URL("../../packages/core/dist/esm/index.js", import.meta.url).href;

/** What a program says, run by a Node of its own with the built package; settles when it has ended by itself. */
async function run(program: string): Promise<string> {
  const source = `import { Controller, Mailbox, Relay } from ${JSON.stringify(CORE)};
    import { connect } from "node:net";
    import { once } from "node:events";
    ${program}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return await text(child.stdout);
}

/** The resources of these types that are made and not given back while something runs. */
async function leftBy(types: readonly string[], action: () => Promise<void>): Promise<string[]> {
  const alive = new Map<number, string>();
  const hook = createHook({
    init: (id, type) => void (types.includes(type) && alive.set(id, type)),
    destroy: (id) => void alive.delete(id),
  });
  hook.enable();
  await action();
  // That a resource is gone is told a turn or two of the event loop later.
  for (let turns = 0; turns < 10; turns++)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  hook.disable();
  return [...alive.values()];
}

/** A folder for one test. */
function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), "smtp-fixture-left-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

async function cycle(): Promise<void> {
  const controller = new Controller({}, { hostname: "127.0.0.1" });
  await controller.start();
  await using client = await RawClient.greeted({ port: controller.port });
  await controller.stop();
  await client.closed;
}

const handles = (): string[] =>
  process.getActiveResourcesInfo().filter((type) => type !== "Timeout");

test("200 servers that were started, served a client and stopped leave no handle and no timer", async () => {
  await cycle();
  const before = handles();
  const left = await leftBy(["TCPSERVERWRAP", "TCPWRAP", "Timeout"], async () => {
    for (let times = 0; times < 200; times++) await cycle();
  });
  // The test runner may have started a timer of its own meanwhile, but not two hundred.
  expect(left.filter((type) => type !== "Timeout")).toEqual([]);
  expect(left.length).toBeLessThan(10);
  expect(handles().toSorted()).toEqual(before.toSorted());
});

test("clients that leave in every way leave no timer", async () => {
  const controller = new Controller({}, { hostname: "127.0.0.1" });
  await controller.start();
  const { port } = controller;
  const left = await leftBy(["TCPWRAP", "Timeout"], async () => {
    for (let times = 0; times < 25; times++) {
      await using quits = await RawClient.greeted({ port });
      await using resets = await RawClient.greeted({ port });
      await using ends = await RawClient.greeted({ port });
      await quits.command("QUIT");
      resets.socket.resetAndDestroy();
      ends.half();
      await Promise.all([quits.closed, resets.closed, ends.closed]);
    }
    await controller.stop();
  });
  expect(left.length).toBeLessThan(10);
});

test("100 servers on a Unix socket leave no handle, no timer and no file", async () => {
  using folder = temporaryFolder();
  const onSocket = async (): Promise<void> => {
    const path = join(folder.path, "smtp.sock");
    const controller = new UnixSocketController(new Sink(), path);
    await controller.start();
    await using idle = await RawClient.greeted({ path });
    await using resets = await RawClient.greeted({ path });
    expect(await idle.mail("a@x.test", ["b@x.test"], "Hi")).toHaveLength(1);
    await resets.command("MAIL FROM:<a@x.test>");
    await controller.stop();
    await Promise.all([idle.closed, resets.closed]);
  };
  await onSocket();
  const before = handles();
  const left = await leftBy(["PIPESERVERWRAP", "PIPEWRAP", "Timeout"], async () => {
    for (let times = 0; times < 100; times++) await onSocket();
  });
  expect(left.filter((type) => type !== "Timeout")).toEqual([]);
  expect(left.length).toBeLessThan(10);
  expect(handles().toSorted()).toEqual(before.toSorted());
  expect(readdirSync(folder.path)).toEqual([]);
});

test("a Mailbox leaves no descriptor, whether it files a mail, cannot, or is stopped in the middle", async () => {
  using folder = temporaryFolder();
  const output = await run(`
    import { existsSync, readdirSync, renameSync } from "node:fs";
    const dir = ${JSON.stringify(join(folder.path, "maildir"))};
    const left = () => ({
      resources: process.getActiveResourcesInfo().toSorted(),
      descriptors: existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0,
    });
    const controller = new Controller(new Mailbox(dir), { hostname: "127.0.0.1" });
    const open = async () => {
      const socket = connect(controller.port, "127.0.0.1");
      await once(socket, "data");
      socket.write("EHLO x\\r\\nMAIL FROM:<a@x.test>\\r\\nRCPT TO:<b@x.test>\\r\\nDATA\\r\\n");
      let heard = "";
      while (!heard.includes("354 ")) heard += (await once(socket, "data"))[0];
      return socket;
    };
    const send = async (socket) => {
      socket.write("z".repeat(900) + "\\r\\n.\\r\\n");
      return String((await once(socket, "data"))[0]).slice(0, 3);
    };
    const codes = new Set();
    const cycle = async () => {
      await controller.start();
      const [files, fails, waits] = [await open(), await open(), await open()];
      codes.add(await send(files));
      renameSync(dir + "/new", dir + "/away");
      codes.add(await send(fails));
      renameSync(dir + "/away", dir + "/new");
      const closed = Promise.all([files, fails, waits].map((socket) => once(socket.resume(), "close")));
      await controller.stop();
      await closed;
    };
    await cycle();
    const before = left();
    for (let times = 0; times < 30; times++) await cycle();
    const after = left();
    await controller.start();
    const socket = await open();
    socket.write("z".repeat(900) + "\\r\\n.\\r\\n");
    // As soon as it is writing.
    while (readdirSync(dir + "/tmp").length === 0 && readdirSync(dir + "/new").length === 31)
      await new Promise((resolve) => setImmediate(resolve));
    await controller.stop();
    console.log(JSON.stringify({ codes: [...codes], before, after }));
  `);
  const { codes, before, after } = JSON.parse(output) as Record<string, unknown>;
  expect(codes).toEqual(["250", "451"]);
  expect(after).toEqual(before);
  // The process has ended by itself; what it was writing is whole, or nowhere.
  const [drafts = [], mails = []] = ["tmp", "new"].map((name) => {
    const path = join(folder.path, "maildir", name);
    return readdirSync(path).map((file) => statSync(join(path, file)).size);
  });
  expect(drafts).toEqual([]);
  expect(mails.length).toBeGreaterThanOrEqual(31);
  expect(new Set(mails).size).toBe(1);
});

/** A next host that takes one mail, and never says goodbye or hangs up. */
async function deafNextHost() {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.write("220 next.test\r\n");
    socket.on("data", (octets) => {
      const text = octets.toString("latin1");
      if (text.startsWith("DATA")) socket.write("354 Go\r\n");
      else if (!text.startsWith("QUIT")) socket.write("250 OK\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

test.each([
  ["are idle", true],
  ["are in the middle of a mail", false],
])(
  "a relay that stops while its clients %s leaves no connection to the next host, and no timer",
  async (_, isIdle) => {
    await using next = await deafNextHost();
    const cycle = async (): Promise<void> => {
      const handler = new Relay({ host: "127.0.0.1", port: next.port, tls: false });
      const relay = new Controller(handler, { hostname: "127.0.0.1" });
      await relay.start();
      await using client = await RawClient.greeted({ port: relay.port });
      expect(await client.mail("a@x.test", ["b@x.test"], "Hi")).toEqual(["250 OK"]);
      if (!isIdle) await client.command("MAIL FROM:<a@x.test>");
      await relay.stop();
      await client.closed;
    };
    await cycle();
    const left = await leftBy(["TCPSERVERWRAP", "TCPWRAP", "Timeout"], async () => {
      for (let times = 0; times < 25; times++) await cycle();
    });
    // The next host has its own end of each connection still, and of those alone.
    expect(left.filter((type) => type !== "Timeout")).toHaveLength(25);
    expect(left.length).toBeLessThan(35);
  },
);

test("a process that starts a server, serves a client and stops it ends by itself", async () => {
  const output = await run(`
    const controller = new Controller({}, { hostname: "127.0.0.1" });
    await controller.start();
    const socket = connect(controller.port, "127.0.0.1");
    const [greeting] = await once(socket, "data");
    await controller.stop();
    console.log(String(greeting).slice(0, 3));
  `);
  expect(output).toBe("220\n");
});

test("a process that relays ends by itself after stop(), although the next host never hangs up", async () => {
  await using next = await deafNextHost();
  const output = await run(`
    const relay = new Controller(new Relay({ host: "127.0.0.1", port: ${next.port}, tls: false }), { hostname: "127.0.0.1" });
    await relay.start();
    const clients = [];
    for (const last of ["MAIL FROM:<a@x.test>", "MAIL FROM:<a@x.test>\\r\\nRSET", "MAIL FROM:<a@x.test>\\r\\nQUIT"]) {
      const socket = connect(relay.port, "127.0.0.1");
      await once(socket, "data");
      socket.write("HELO x\\r\\n" + last + "\\r\\n");
      let heard = "";
      while (heard.split("\\n").length < 3) heard += (await once(socket, "data"))[0];
      clients.push(socket.resume());
    }
    const before = performance.now();
    process.on("exit", () => console.log(performance.now() - before < 10_000 ? "soon" : "late"));
    await relay.stop();
  `);
  expect(output).toBe("soon\n");
});

test("a process ends by itself with a server that is unreferenced and never stopped, its clients connected", async () => {
  const output = await run(`
    const controller = new Controller({ handleNoop: () => new Promise(() => {}) }, { hostname: "127.0.0.1" });
    await controller.start();
    const socket = connect(controller.port, "127.0.0.1");
    await once(socket, "data");
    socket.write("NOOP\\r\\n");
    socket.unref();
    controller.unref();
    console.log("done");
  `);
  expect(output).toBe("done\n");
});

test("a process ends by itself after stop() although a hook never settles", async () => {
  const output = await run(`
    let called;
    const hook = new Promise((resolve) => { called = resolve; });
    const controller = new Controller({ handleNoop: () => { called(); return new Promise(() => {}); } }, { hostname: "127.0.0.1" });
    await controller.start();
    const socket = connect(controller.port, "127.0.0.1");
    await once(socket, "data");
    socket.write("NOOP\\r\\n");
    await hook;
    const before = performance.now();
    process.on("exit", () => console.log(performance.now() - before < 10_000 ? "soon" : "late"));
    await controller.stop();
  `);
  expect(output).toBe("soon\n");
});

test("ref() undoes unref()", async () => {
  const output = await run(`
    const controller = new Controller({}, { hostname: "127.0.0.1" });
    controller.unref();
    await controller.start();
    controller.ref();
    process.on("beforeExit", () => console.log("ended too early"));
    setTimeout(async () => {
      console.log("still there");
      process.removeAllListeners("beforeExit");
      await controller.stop();
    }, 50).unref();
  `);
  expect(output).toBe("still there\n");
});
