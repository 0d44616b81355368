import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const BUILT = new URL("../../packages/core/dist/", import.meta.url);
const CORE = new URL("esm/index.js", BUILT).href;

/** What a program says, run by a Node of its own with the built package; settles when it has ended by itself. */
async function run(program: string, type: "module" | "commonjs" = "module"): Promise<string> {
  const child = spawn(process.execPath, [`--input-type=${type}`, "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return await text(child.stdout);
}

const IMPORTS = `
  import { startSmtpFixture, ThreadedController } from ${JSON.stringify(CORE)};
  import { connect } from "node:net";
  import { once } from "node:events";
  const LOOPBACK = { hostname: "127.0.0.1" };
`;

test("50 servers that were started, served a client and stopped leave no thread and no handle", async () => {
  const output = await run(`${IMPORTS}
    import { readdirSync } from "node:fs";
    const controller = new ThreadedController(undefined, LOOPBACK);
    const cycle = async () => {
      await controller.start();
      const client = connect(controller.port, "127.0.0.1");
      await once(client, "data");
      await controller.captured.mails();
      const closed = once(client, "close");
      client.resume();
      await controller.stop();
      client.destroy();
      await closed;
    };
    const left = () => ({
      resources: process.getActiveResourcesInfo().toSorted(),
      threads: process.platform === "linux" ? readdirSync("/proc/self/task").length : 0,
      descriptors: process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0,
    });
    await cycle();
    const before = left();
    for (let times = 0; times < 50; times++) await cycle();
    console.log(JSON.stringify({ before, after: left() }));
  `);
  const { before, after } = JSON.parse(output) as Record<"before" | "after", object>;
  expect(after).toEqual(before);
});

test("threads that relay and file mails end in the middle of it, and leave no connection, descriptor or thread", async () => {
  const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-left-"));
  const output = await run(`${IMPORTS}
    import { Controller } from ${JSON.stringify(CORE)};
    import { readdirSync } from "node:fs";
    const dir = ${JSON.stringify(folder)};
    const module = ${JSON.stringify(CORE)};
    const next = new Controller({}, LOOPBACK);
    await next.start();
    const relays = new ThreadedController(
      { module, export: "Relay", args: [{ host: "127.0.0.1", port: next.port, tls: false }] },
      LOOPBACK,
    );
    const files = new ThreadedController({ module, export: "Mailbox", args: [dir] }, LOOPBACK);
    const open = async (controller) => {
      await controller.start();
      const client = connect(controller.port, "127.0.0.1");
      await once(client, "data");
      client.write("HELO x\\r\\nMAIL FROM:<a@x.test>\\r\\nRCPT TO:<b@x.test>\\r\\nDATA\\r\\n");
      let heard = "";
      while (!heard.includes("354 ")) heard += (await once(client, "data"))[0];
      return client;
    };
    const cycle = async () => {
      const clients = [await open(relays), await open(files)];
      clients[1].write("Hi\\r\\n.\\r\\n");
      await once(clients[1], "data");
      const [outgoing] = next.sessions;
      const closed = clients.map((client) => once(client.resume(), "close"));
      await Promise.all([relays.stop(), files.stop(), ...closed]);
      while (next.sessions.includes(outgoing)) await new Promise(setImmediate);
    };
    const left = () => ({
      resources: process.getActiveResourcesInfo().toSorted(),
      threads: process.platform === "linux" ? readdirSync("/proc/self/task").length : 0,
      descriptors: process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0,
    });
    await cycle();
    const before = left();
    for (let times = 0; times < 10; times++) await cycle();
    const after = left();
    await next.stop();
    console.log(JSON.stringify({ before, after, filed: readdirSync(dir + "/new").length, drafts: readdirSync(dir + "/tmp") }));
  `);
  rmSync(folder, { recursive: true });
  const { before, after, ...filed } = JSON.parse(output) as Record<string, unknown>;
  expect(after).toEqual(before);
  expect(filed).toEqual({ filed: 11, drafts: [] });
});

test("a script that never stops its server ends by itself, its client connected", async () => {
  const output = await run(`${IMPORTS}
    const controller = new ThreadedController({ handleNoop: () => new Promise(() => {}) }, LOOPBACK);
    await controller.start();
    const client = connect(controller.port, "127.0.0.1");
    await once(client, "data");
    client.write("NOOP\\r\\n");
    client.unref();
    console.log("done");
  `);
  expect(output).toBe("done\n");
});

test("a script that never disposes of its fixture ends by itself, once its wait is over", async () => {
  const output = await run(`${IMPORTS}
    const smtp = await startSmtpFixture({ thread: true });
    await smtp.waitForMail("ada@example.test", { timeoutMs: 50 }).catch(({ code }) => console.log(code));
  `);
  expect(output).toBe("MAIL_NOT_RECEIVED\n");
});

test("ref() has the server keep the process alive, until it is stopped", async () => {
  const output = await run(`${IMPORTS}
    const controller = new ThreadedController(undefined, LOOPBACK).ref();
    await controller.start();
    process.on("beforeExit", () => console.log("ended too early"));
    setTimeout(async () => {
      console.log("still there");
      process.removeAllListeners("beforeExit");
      await controller.stop();
    }, 50).unref();
  `);
  expect(output).toBe("still there\n");
});

test("what runs a thread is loaded with the first one that is started, also in CommonJS", async () => {
  const output = await run(
    `const { ThreadedController } = require(${JSON.stringify(new URL("cjs/index.js", BUILT).pathname)});
    const isLoaded = () => process.moduleLoadList.includes("NativeModule worker_threads");
    const loaded = [isLoaded()];
    const controller = new ThreadedController(undefined, { hostname: "127.0.0.1" });
    loaded.push(isLoaded());
    controller.start().then(async () => {
      loaded.push(isLoaded(), (await controller.captured.mails()).length);
      await controller.stop();
      console.log(JSON.stringify(loaded));
    });`,
    "commonjs",
  );
  expect(JSON.parse(output)).toEqual([false, false, true, 0]);
});
