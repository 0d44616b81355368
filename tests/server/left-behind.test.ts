import { createHook } from "node:async_hooks";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

const CORE = new URL("../../packages/core/dist/esm/index.js", import.meta.url).href;

/** What a program says, run by a Node of its own with the built package; settles when it has ended by itself. */
async function run(program: string): Promise<string> {
  const source = `import { Controller } from ${JSON.stringify(CORE)};
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
