import { createHook } from "node:async_hooks";
import { expect, test } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

const TYPES = ["TCPSERVERWRAP", "TCPWRAP", "TLSWRAP", "FSEVENTWRAP", "STATWATCHER"];

/** The handles that are made and not given back while something runs. */
async function leftBy(action: () => Promise<void>): Promise<string[]> {
  const alive = new Map<number, string>();
  const hook = createHook({
    init: (id, type) => void (TYPES.includes(type) && alive.set(id, type)),
    destroy: (id) => void alive.delete(id),
  });
  hook.enable();
  await action();
  // A TLS handle is told to be gone when it is collected, the others a turn or two of the event loop later.
  await someTurns();
  hook.disable();
  return [...alive.values()].filter((type) => type !== "TLSWRAP");
}

async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 10; turns++)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
}

const handles = (): string[] =>
  process.getActiveResourcesInfo().filter((type) => type !== "Timeout" && type !== "Immediate");

/** One server and a client in each state of its TLS; the server stops, or the clients leave first. */
async function cycle(tls: "starttls" | "implicit", doLeave: boolean): Promise<void> {
  const controller = new Controller({}, { hostname: "127.0.0.1", tls });
  await controller.start();
  const { port, ca } = controller;
  const connect = async (): Promise<RawClient> => {
    if (tls === "implicit") return await RawClient.connect({ port });
    const client = await RawClient.greeted({ port });
    await client.command("STARTTLS");
    return client;
  };
  const clients = await Promise.all([connect(), connect(), connect(), connect()]);
  const [half, plain, secured] = clients;
  half.send(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1]));
  await secured.secure({ ca });
  plain.send("NOOP\r\n".repeat(100));
  if (doLeave) for (const client of clients) await client[Symbol.asyncDispose]();
  await controller.stop();
  for (const client of clients) await client[Symbol.asyncDispose]();
}

/** One server whose TLS is changed between its clients. */
async function changing(): Promise<void> {
  const controller = new Controller({}, { hostname: "127.0.0.1", tls: "starttls" });
  await controller.start();
  const { port, ca } = controller;
  for (const minVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    controller.setSecureContext({ minVersion });
    const client = await RawClient.greeted({ port });
    await client.command("STARTTLS");
    await client.secure({ ca });
    await client[Symbol.asyncDispose]();
  }
  await controller.stop();
}

test("a server whose TLS is changed again and again leaves no handle, and watches no file for it", async () => {
  await changing();
  await someTurns();
  const before = handles();
  const left = await leftBy(async () => {
    for (let times = 0; times < 20; times++) await changing();
  });
  expect(left).toEqual([]);
  expect(handles().toSorted()).toEqual(before.toSorted());
});

test.each([
  ["starttls", true],
  ["starttls", false],
  ["implicit", true],
  ["implicit", false],
] as const)(
  "20 servers with tls: %s leave no handle (clients leave first: %s)",
  async (tls, way) => {
    await cycle(tls, way);
    await someTurns();
    const before = handles();
    const left = await leftBy(async () => {
      for (let times = 0; times < 20; times++) await cycle(tls, way);
    });
    expect(left).toEqual([]);
    expect(handles().toSorted()).toEqual(before.toSorted());
  },
);
