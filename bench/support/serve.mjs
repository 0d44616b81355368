// A server in a process of its own, so that only its CPU is counted and not its client's.
import { startProcess } from "./other-process.mjs";

const tasksUrl = new URL("../server-process.mjs", import.meta.url).href;

/** Starts a server in a process of its own. */
export async function serve(kind, options = {}) {
  const process = await startProcess(tasksUrl, { execArgv: ["--expose-gc"] });
  const port = await process.call("start", kind, options);
  return {
    port,
    call: process.call,
    /** The CPU time of the server's process while something runs, in µs. */
    async cpuOf(work) {
      const before = await process.call("clear");
      await work(port);
      return (await process.call("cpu")) - before;
    },
    end: process.end,
  };
}

/** Starts several, by kind. */
export async function serveAll(kinds, options) {
  const servers = await Promise.all(kinds.map((kind) => serve(kind, options)));
  return {
    servers: Object.fromEntries(kinds.map((kind, index) => [kind, servers[index]])),
    end: () => Promise.all(servers.map((server) => server.end())),
  };
}
