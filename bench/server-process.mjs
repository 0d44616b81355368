// What a process does that has one server to itself: see process.mjs.
import { startServer } from "./support/servers.mjs";

let server;

/** CPU time that this process has used, in µs. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

export const tasks = {
  async start(kind, options) {
    server = await startServer(kind, options);
    return server.port;
  },
  cpu,
  /** Forgets what has arrived and collects it, so that each sample begins from the same state. */
  async clear() {
    await server.clear();
    globalThis.gc();
    return cpu();
  },
  /** Octets that the heap and all buffers hold; `external` counts those of buffers too. */
  async memory() {
    for (let pass = 0; pass < 4; pass++) {
      globalThis.gc();
      await new Promise((resolve) => void setImmediate(resolve));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  /** Keeps this thread busy in slices, as heavy transforms do; until the process ends. */
  busy(sliceMs, gapMs) {
    setInterval(() => {
      const end = performance.now() + sliceMs;
      while (performance.now() < end);
    }, sliceMs + gapMs);
  },
  /** How to reach the hub in this process. */
  hub: () => server.hub,
};
