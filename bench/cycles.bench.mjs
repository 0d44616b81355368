import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { startProcess } from "./support/other-process.mjs";
import { EHLO, RawClient } from "./support/raw-client.mjs";
import { startServer } from "./support/servers.mjs";

/** Files, sockets and pipes that this process has open; counted on Linux only. */
const descriptors = () => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);

/** Threads of this process; counted on Linux only. */
const threads = () => (process.platform === "linux" ? readdirSync("/proc/self/task").length : 0);

/** Folders for temporary files that are this process's. */
const folders = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`smtp-fixture-${process.pid}-`)).length;

const handles = () => process.getActiveResourcesInfo().length;

const settled = () => new Promise((resolve) => void setTimeout(resolve, 50));

export const tasks = {
  /** Starts and stops a server many times, each time with a client that stays, and counts what is left. */
  async cycle(kind, times) {
    const once = async () => {
      const server = await startServer(kind);
      const client = await RawClient.connect(server.port);
      await client.send(EHLO);
      await server.close();
      client.close();
    };
    // The first one opens what stays open for good.
    await once();
    await settled();
    globalThis.gc();
    const before = {
      descriptors: descriptors(),
      handles: handles(),
      threads: threads(),
      folders: folders(),
      heap: process.memoryUsage().heapUsed,
    };
    const start = performance.now();
    for (let time = 0; time < times; time++) await once();
    const cycle = (performance.now() - start) / times;
    await settled();
    globalThis.gc();
    return {
      "descriptors left": descriptors() - before.descriptors,
      "handles left": handles() - before.handles,
      "threads left": threads() - before.threads,
      "folders left": folders() - before.folders,
      "heap left, per cycle": (process.memoryUsage().heapUsed - before.heap) / times,
      "one cycle": cycle,
    };
  },
};

async function inFreshProcess(kind, times) {
  const fresh = await startProcess(import.meta.url, { execArgv: ["--expose-gc"] });
  const sample = await fresh.call("cycle", kind, times);
  await fresh.end();
  return sample;
}

export const question = {
  asks: "What is left of 1,000 starts and stops with a client each (100 of the hub)?",
  rounds: 1,
  warmUp: 0,
  async prepare() {
    const none = { value: 0 };
    const goals = { Controller: none, "in process": none, "through the hub": none };
    return {
      contests: [
        {
          entrants: {
            floor: () => inFreshProcess("floor", 1000),
            Controller: () => inFreshProcess("Controller", 1000),
            "in process": () => inFreshProcess("in process", 1000),
            "through the hub": () => inFreshProcess("through the hub", 100),
          },
          measures: {
            "descriptors left": { unit: "", goals },
            "handles left": { unit: "", goals },
            "threads left": { unit: "", goals },
            "folders left": { unit: "", goals },
            "heap left, per cycle": { unit: "octets" },
            "one cycle": { unit: "ms" },
          },
        },
      ],
    };
  },
};
